/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_load.c - a hundred changes a second beside 20,000 look-ups a second: no
 * change is lost, and no look-up takes long.
 *
 * Two processes suspend numbers, as commands do, each change with an opening
 * and a commit of its own; they wait for each other. Two threads look numbers
 * up in the files. A disk that is too slow for the changes makes them fewer,
 * not wrong, and a machine that is too busy makes it take longer: until there
 * were some changes, and all look-ups. ENUMOD_LOAD_SECONDS sets how long it
 * takes otherwise (default 4).
 */
#include "ledger.h"
#include "store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define NOW      UINT64_C(1750000000) /* 2025-06-15 */
#define TODAY    20254
#define RECORDS  200000
#define FIRST    UINT64_C(441632000000)
#define WRITERS  2
#define READERS  2
#define CHANGES  50    /* a second, of each writer */
#define LOOK_UPS 10000 /* a second, of each reader */
#define BATCH    10    /* look-ups between two rests */
#define SLOW_NS  2000000
#define SOME     6  /* changes, of each writer, */
#define SOME_SEC 40 /* unless they take longer; unit.sh gives it 60 */

static const struct store_limits no_limits = { .floor = 0 };
static char path[256];
static atomic_bool is_over;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void rest_until(uint64_t then)
{
	const uint64_t now = now_ns();
	const struct timespec rest = {
		.tv_sec = then > now ? (time_t)((then - now) / 1000000000) : 0,
		.tv_nsec = then > now ? (long)((then - now) % 1000000000) : 0,
	};

	nanosleep(&rest, NULL);
}

static uint64_t seconds(void)
{
	const char *text = getenv("ENUMOD_LOAD_SECONDS");

	return text ? strtoull(text, NULL, 10) : 4;
}

/* Writing ------------------------------------------------------------------ */

static struct ledger *open_ledger(void)
{
	char message[LEDGER_MESSAGE_MAX] = "";
	struct ledger *ledger = ledger_open(path, LEDGER_WRITE, NOW, message);

	if (!ledger)
		fprintf(stderr, "%s\n", message);
	return ledger;
}

static void fill(void)
{
	struct ledger *ledger = open_ledger();

	cr_assert(ledger);
	for (uint64_t i = 0; i < RECORDS; i++) {
		struct ledger_record other;
		const struct ledger_record record = {
			.extent = e164_extent(FIRST + i, FIRST + i, 12),
			.validity = { .execution_day = TODAY - 10,
				      .expiry_day = TODAY + 300,
				      .has_expiry = true },
		};

		cr_assert_eq(ledger_put(ledger, &record, &other), LEDGER_OK);
	}
	cr_assert_eq(ledger_commit(ledger, true, false), LEDGER_OK);
	ledger_close(ledger);
}

/* The number of a writer's i-th change; no two are the same. */
static uint64_t changed(uint64_t writer, uint64_t i)
{
	return FIRST + (i * WRITERS + writer) * 7919 % RECORDS;
}

static bool suspend(uint64_t number)
{
	const struct e164_extent one = e164_extent(number, number, 12);
	struct ledger *ledger = open_ledger();
	const bool is_done = ledger &&
			     ledger_suspend(ledger, &one) == LEDGER_OK &&
			     ledger_commit(ledger, false, false) == LEDGER_OK;

	if (ledger && !is_done)
		fprintf(stderr, "%s\n", ledger_message(ledger));
	ledger_close(ledger);
	return is_done;
}

static bool has_time(uint64_t begin_ns, uint64_t changes)
{
	const uint64_t since_ns = now_ns() - begin_ns;

	return since_ns < seconds() * 1000000000 ||
	       (changes < SOME && since_ns < SOME_SEC * UINT64_C(1000000000));
}

/* Never returns. done: how many changes were made */
static void write_on(uint64_t writer, _Atomic uint64_t *done)
{
	const uint64_t begin = now_ns();

	for (uint64_t i = 0; has_time(begin, i); i++) {
		if (!suspend(changed(writer, i)))
			_exit(1);
		atomic_store(done, i + 1);
		rest_until(begin + (i + 1) * (1000000000 / CHANGES));
	}
	_exit(0);
}

/* Reading ------------------------------------------------------------------ */

struct reader {
	pthread_t thread;
	struct store *store;
	uint64_t look_ups;
	uint64_t late; /* took longer than at half of the rate */
	uint64_t slow; /* took longer than SLOW_NS */
	uint64_t longest_ns;
	uint64_t wrong;
};

static enum store_status look(struct store *store, uint64_t digits,
			      struct store_answer *answer)
{
	struct e164_number number;

	number.len = (uint8_t)snprintf(number.aus, sizeof(number.aus), "+%ju",
				       (uintmax_t)digits);
	return store_lookup(store, &number, E164_VALIDATION_UNSIGNED, NOW,
			    answer);
}

static void look_once(struct reader *reader, uint64_t random)
{
	const uint64_t number = FIRST + random % RECORDS;
	const uint64_t begin = now_ns();
	struct store_answer answer;

	if (look(reader->store, number, &answer) != STORE_OK ||
	    !answer.is_found)
		reader->wrong++;
	const uint64_t took = now_ns() - begin;

	reader->look_ups++;
	reader->late += took > 2 * (1000000000 / LOOK_UPS);
	reader->slow += took > SLOW_NS;
	if (took > reader->longest_ns)
		reader->longest_ns = took;
}

/* As many as there have to be, and until the last change. */
static void *read_on(void *arg)
{
	struct reader *reader = arg;
	const uint64_t begin = now_ns();
	const uint64_t least = seconds() * LOOK_UPS;
	uint64_t random = begin;

	while (!atomic_load(&is_over) || reader->look_ups < least) {
		for (unsigned i = 0; i < BATCH; i++) {
			random = random * UINT64_C(6364136223846793005) + 1;
			look_once(reader, random >> 20);
		}
		rest_until(begin + reader->look_ups * (1000000000 / LOOK_UPS));
	}
	return NULL;
}

/* Every change is in the files; within a second (VAL-31). */
static void check_changes(struct store *store, const _Atomic uint64_t *done)
{
	struct store_answer answer;

	rest_until(now_ns() + 1000000000);
	for (uint64_t writer = 0; writer < WRITERS; writer++)
		for (uint64_t i = 0; i < done[writer]; i++) {
			cr_assert_eq(look(store, changed(writer, i), &answer),
				     STORE_OK);
			cr_assert(answer.record.is_suspended,
				  "change %ju of writer %ju is lost",
				  (uintmax_t)i, (uintmax_t)writer);
		}
}

static void check_readers(const struct reader readers[READERS])
{
	uint64_t look_ups = 0;
	uint64_t late = 0;
	uint64_t slow = 0;

	for (size_t i = 0; i < READERS; i++) {
		cr_expect_eq(readers[i].wrong, 0);
		look_ups += readers[i].look_ups;
		late += readers[i].late;
		slow += readers[i].slow;
		printf("look-ups %ju, longer than 2 ms %ju, longest %.3f ms\n",
		       (uintmax_t)readers[i].look_ups,
		       (uintmax_t)readers[i].slow,
		       (double)readers[i].longest_ns / 1e6);
	}
	cr_expect_lt(slow * 100, look_ups, "one in a hundred is slow");
	/* A machine that is busy makes some of them late, but not that many. */
	cr_expect_lt(late * 10, look_ups, "too few a second");
}

Test(load, no_change_is_lost_beside_many_look_ups)
{
	struct reader readers[READERS] = { { .look_ups = 0 } };
	pid_t writers[WRITERS];
	_Atomic uint64_t *done =
		mmap(NULL, WRITERS * sizeof(*done), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t begin;
	int status;

	snprintf(path, sizeof(path), "%s/enumod-load.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	cr_assert(mkdtemp(path) && done != MAP_FAILED);
	fill();
	begin = now_ns();
	for (uint64_t i = 0; i < WRITERS; i++) {
		writers[i] = fork();
		cr_assert_geq(writers[i], 0);
		if (!writers[i])
			write_on(i, &done[i]);
	}
	struct store *store = store_open(path, &no_limits);

	for (size_t i = 0; i < READERS; i++) {
		readers[i].store = store;
		cr_assert_eq(pthread_create(&readers[i].thread, NULL, read_on,
					    &readers[i]),
			     0);
	}
	for (size_t i = 0; i < WRITERS; i++) {
		cr_assert_eq(waitpid(writers[i], &status, 0), writers[i]);
		cr_expect(WIFEXITED(status) && !WEXITSTATUS(status),
			  "a change has failed");
	}
	atomic_store(&is_over, true);
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i].thread, NULL);
	printf("changes %ju in %ju s\n", (uintmax_t)(done[0] + done[1]),
	       (uintmax_t)((now_ns() - begin) / 1000000000));
	cr_expect_gt(done[0] + done[1], 10, "the test proves nothing");
	check_readers(readers);
	check_changes(store, done);
	store_close(store);
	char command[512];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}
