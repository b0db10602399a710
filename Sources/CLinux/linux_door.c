// For `pthread_setname_np`, `recvmmsg` and their like, before the first system header.
#define _GNU_SOURCE
#include "outrigger_linux.h"
