/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.c - check which Unbound has loaded the module, before it is used.
 *
 * Four checks, each of which is enough to refuse. First, every function that
 * the module uses has to be there: a libunbound that exports only its interface
 * has none of them. Second, the version string that the module was compiled
 * with has to be in the host's read-only memory. Third, functions that come
 * with those configure flags that change the layout of structures have to be
 * there, or not, as when the module was built. Fourth, the module's own record
 * has to be where the headers say. The first three read no structure of the
 * host. If all of that is well, another build than the one at hand is worth a
 * warning only.
 */
#include "host.h"

#include "build_id.h"

#include "e164/host_mark.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A name that the module uses; the address is NULL if the host has none. */
struct symbol {
	const char *name;
	const void *address;
};

static const struct symbol symbols[] = {
#define ENUMOD_HOST_SYMBOL(name) { #name, (const void *)&name },
#include "host_symbols.def"
};

/* What this Unbound was configured with, by the names of host_features.def. */
#ifdef CLIENT_SUBNET
#define HAS_SUBNET "1"
#else
#define HAS_SUBNET "0"
#endif
#ifdef USE_CACHEDB
#define HAS_CACHEDB "1"
#else
#define HAS_CACHEDB "0"
#endif
#ifdef USE_IPSECMOD
#define HAS_IPSECMOD "1"
#else
#define HAS_IPSECMOD "0"
#endif
#ifdef USE_IPSET
#define HAS_IPSET "1"
#else
#define HAS_IPSET "0"
#endif
#ifdef USE_DNSTAP
#define HAS_DNSTAP "1"
#else
#define HAS_DNSTAP "0"
#endif
#ifdef USE_DNSCRYPT
#define HAS_DNSCRYPT "1"
#else
#define HAS_DNSCRYPT "0"
#endif
#ifdef WITH_PYTHONMODULE
#define HAS_PYTHON "1"
#else
#define HAS_PYTHON "0"
#endif

/* A configure flag, and a function that the host has if it was given. */
struct feature {
	const char *flag;
	const char *symbol;
	const char *is_expected; /* "1" or "0" */
};

static const struct feature features[] = {
#define E164_HOST_FEATURE(name, flag, symbol) { flag, symbol, HAS_##name },
#include "e164/host_features.def"
};

/* For those who read the file. */
__attribute__((used)) static const char mark[] =
	E164_HOST_MARK PACKAGE_VERSION "\0" ENUMOD_COMPAT_BUILD_ID "\0"
#define E164_HOST_FEATURE(name, flag, symbol) HAS_##name
#include "e164/host_features.def"
	;

static const char version[] = PACKAGE_VERSION; /* with its NUL */

/* Without the host's functions there is no log to write to either. */
static void say_hidden(void)
{
	fputs("error: enumod: this program has Unbound as a library that shows "
	      "its public interface only, and not the functions that a module "
	      "needs. Configure libunbound with --enable-allsymbols, and load "
	      "it with RTLD_GLOBAL where the program loads it by itself, as "
	      "Python does.\n",
	      stderr);
}

static bool check_symbols(void)
{
	const struct symbol *missing = NULL;

	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
		if (!symbols[i].address)
			missing = &symbols[i];
	if (!missing)
		return true;
	if (!log_err)
		say_hidden();
	else
		log_err("enumod: built for Unbound " PACKAGE_VERSION
			", but this program has no function %s, which that one "
			"has; build enumod with --with-unbound-src= and the "
			"source of this one",
			missing->name);
	return false;
}

/*
 * The read-only memory of the host is read from end to end, including what a
 * sanitizer put between its objects; all of it is mapped.
 */
#define WALKS_ALL_MEMORY __attribute__((no_sanitize("address")))

WALKS_ALL_MEMORY static bool stands_at(const char *at)
{
	for (size_t i = 0; i < sizeof(version); i++)
		if (at[i] != version[i])
			return false;
	return true;
}

static bool is_of_version(char c)
{
	return c == '.' || (c >= '0' && c <= '9');
}

/*
 * Is the version string there? It has to end in NUL, so that "1.17.1" is not
 * found in "1.17.10", and not to follow a digit or a dot. It may be the end of
 * a longer string, such as "unbound 1.17.1", as linkers merge string endings.
 */
WALKS_ALL_MEMORY static bool has_version(const char *start, size_t size)
{
	for (size_t i = 0; i + sizeof(version) <= size; i++)
		if (start[i] == version[0] && stands_at(start + i) &&
		    (i == 0 || !is_of_version(start[i - 1])))
			return true;
	return false;
}

static int find_version(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	if (!enumod_build_id_is_host(info))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_R) ||
		    part->p_flags & PF_W)
			continue;
		if (has_version((const char *)info->dlpi_addr + part->p_vaddr,
				part->p_memsz))
			*(bool *)arg = true;
	}
	return 1; /* stop: no other object is the host */
}

static bool check_version(void)
{
	bool is_found = false;

	(void)dl_iterate_phdr(find_version, &is_found);
	if (!is_found)
		log_err("enumod: built for Unbound " PACKAGE_VERSION
			", but this program is another version; build enumod "
			"with --with-unbound-src= and the source of this one");
	return is_found;
}

static bool check_feature(const struct feature *feature)
{
	const bool is_there = dlsym(RTLD_DEFAULT, feature->symbol) != NULL;
	const bool is_expected = *feature->is_expected == '1';

	if (is_there == is_expected)
		return true;
	log_err("enumod: built for an Unbound %s %s, but this one is %s it; "
		"build enumod with --with-unbound-src= and the configured "
		"source of this one",
		is_expected ? "with" : "without", feature->flag,
		is_there ? "with" : "without");
	return false;
}

static bool check_features(void)
{
	bool is_good = true;

	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		is_good &= check_feature(&features[i]);
	return is_good;
}

/* Can this memory be read? A system call tells that without a signal. */
static bool is_readable(const void *at, size_t size)
{
	int ends[2];

	if (pipe(ends))
		return false;
	const bool is_good = write(ends[1], at, size) == (ssize_t)size;

	close(ends[0]);
	close(ends[1]);
	return is_good;
}

static bool check_layout(const struct module_env *env, int id)
{
	const struct dynlibmod_env *own = env->modinfo[id];
	const void *init = own && is_readable(own, sizeof(*own))
				   ? (const void *)own->func_init
				   : NULL;

	if (init && own->dynamic_library &&
	    init == dlsym(own->dynamic_library, "init"))
		return true;
	log_err("enumod: built for an Unbound " PACKAGE_VERSION
		" of other configure flags than this one; build enumod with "
		"--with-unbound-src= and the configured source of this one");
	return false;
}

bool enumod_host_check(struct module_env *env, int id)
{
	if (!check_symbols() || !check_version() || !check_features() ||
	    !check_layout(env, id))
		return false;
	enumod_build_id_check();
	return true;
}
