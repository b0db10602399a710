#include "outrigger_zlib.h"
