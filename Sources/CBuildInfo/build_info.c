#include "outrigger_build_info.h"

const char *outrigger_revision(void) { return OUTRIGGER_REVISION; }
