#include "CKernels.h"

#include <math.h>
#include <string.h>

#define CK_TABLE ck_table_baseline
#define CK_NAME "baseline"
#include "body/body.h"
