#include "outrigger_microhttpd.h"
