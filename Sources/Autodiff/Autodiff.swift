// Filled by the module.
