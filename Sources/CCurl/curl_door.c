#include "outrigger_curl.h"
