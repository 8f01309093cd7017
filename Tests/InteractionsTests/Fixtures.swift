@_exported import LogFixtures
