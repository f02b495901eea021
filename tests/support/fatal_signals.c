/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fatal_signals.c - to be preloaded: threads do not block the signals of their
 * own faults.
 *
 * Unbound's workers block all signals. A worker that then meets a bad address
 * is ended by the kernel at once, and the sanitizer's handler, which would have
 * told the place, is not called.
 *
 * TELL_FATAL in the environment: which file the code at fault is from is told
 * on standard error, for a daemon without sanitizers.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ucontext.h>
#include <unistd.h>

typedef int sigmask_function(int how, const sigset_t *set, sigset_t *old);

static sigmask_function *next;
static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };

#if defined(__x86_64__)
#define PLACE(context) ((context)->uc_mcontext.gregs[REG_RIP])
#elif defined(__aarch64__)
#define PLACE(context) ((context)->uc_mcontext.pc)
#endif

#ifdef PLACE
/* Then the instruction is tried again, and ends the process. */
static void tell(int number, siginfo_t *info, void *context)
{
	const void *place =
		(const void *)(uintptr_t)PLACE((ucontext_t *)context);
	char line[512];
	Dl_info object;
	int len;

	(void)info;
	len = snprintf(line, sizeof(line), "fatal signal %d in %s\n", number,
		       dladdr(place, &object) && object.dli_fname
			       ? object.dli_fname
			       : "no file");
	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
		_exit(1);
	signal(number, SIG_DFL);
}

static void begin_telling(void)
{
	const struct sigaction action = { .sa_sigaction = tell,
					  .sa_flags = SA_SIGINFO };

	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigaction(fatal[i], &action, NULL);
}
#else
static void begin_telling(void)
{
}
#endif

__attribute__((constructor)) static void begin(void)
{
	*(void **)&next = dlsym(RTLD_NEXT, "pthread_sigmask");
	if (getenv("TELL_FATAL"))
		begin_telling();
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
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
