#include "outrigger_yaml.h"
