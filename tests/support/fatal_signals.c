/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fatal_signals.c - to be preloaded: threads do not block the signals of their
 * own faults.
 *
 * Unbound's workers block all signals. A worker that then meets a bad address
 * is ended by the kernel at once, and the sanitizer's handler, which would have
 * told the place, is not called.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

typedef int sigmask_function(int how, const sigset_t *set, sigset_t *old);

static sigmask_function *next;

__attribute__((constructor)) static void begin(void)
{
	*(void **)&next = dlsym(RTLD_NEXT, "pthread_sigmask");
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	sigset_t kept;

	if (!next)
		begin();
	if (!next)
		abort();
	if (!set || how == SIG_UNBLOCK)
		return next(how, set, old);
	kept = *set;
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigdelset(&kept, fatal[i]);
	return next(how, &kept, old);
}
