#pragma once
#include "tsne.h"
