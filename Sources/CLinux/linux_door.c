// The doors that need GNU's functions, which no header of this module may show.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

#include "outrigger_linux.h"

int outrigger_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int outrigger_enter_network(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

int outrigger_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }
