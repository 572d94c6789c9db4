#include "common/auth/revocation.h"

#include <pthread.h>
#include <stddef.h>

#include "common/base/log.h"

enum { BUCKETS = 1024, NOBODY = 0 };

/*
 * All revocations of a user, as three numbers: the latest moment, the session that it spares, and
 * the latest moment of those that do not spare that session. For a session only `since` is set.
 */
struct entry {
    int64_t key; /* id of the user, or minus that of the session */
    int64_t since;
    int64_t spared;
    int64_t since_spared;
    struct entry *next; /* of its bucket, or free */
};

static struct entry entries[REVOCATION_MAX];
static size_t fresh; /* entries from here on were never used */
static struct entry *unused;
static struct entry *buckets[BUCKETS];
static int64_t since_everyone;
static bool told_full;
static bool awaited;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Ids of users are small and those of sessions random: both are spread by their lowest bits. */
static struct entry **bucket_of(int64_t key)
{
    return &buckets[(uint64_t)key % BUCKETS];
}

static struct entry *find(int64_t key)
{
    struct entry *entry = *bucket_of(key);

    while (entry && entry->key != key)
        entry = entry->next;
    return entry;
}

static void forget_expired(int64_t now)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct entry **link = &buckets[i];

        while (*link) {
            struct entry *entry = *link;

            if (entry->since + REVOCATION_SECONDS >= now) {
                link = &entry->next;
                continue;
            }
            *link = entry->next;
            entry->next = unused;
            unused = entry;
        }
    }
}

/* A free entry; NULL when there is none. */
static struct entry *take(int64_t now)
{
    if (!unused && fresh < REVOCATION_MAX)
        return &entries[fresh++];
    if (!unused)
        forget_expired(now);
    struct entry *entry = unused;
    if (entry)
        unused = entry->next;
    return entry;
}

static struct entry *find_or_add(int64_t key, int64_t now)
{
    struct entry *entry = find(key);

    if (entry || !(entry = take(now)))
        return entry;
    struct entry **bucket = bucket_of(key);
    *entry = (struct entry){.key = key, .next = *bucket};
    *bucket = entry;
    return entry;
}

static void raise_to(int64_t *moment, int64_t since)
{
    if (since > *moment)
        *moment = since;
}

static void merge(struct entry *entry, int64_t since, int64_t spared)
{
    if (spared == entry->spared) {
        raise_to(&entry->since, since);
    } else if (since > entry->since) {
        entry->since_spared = entry->since;
        entry->since = since;
        entry->spared = spared;
    } else {
        raise_to(&entry->since_spared, since);
    }
}

/* When the set is full. A token's iat may be later than the moment its session was revoked. */
static void revoke_everyone(const struct revocation *revocation)
{
    raise_to(&since_everyone,
             revocation->since + (revocation->sessao_id != 0 ? TOKEN_IAT_SLACK : 0));
    if (!told_full)
        log_warn("revogação: há mais de %d usuários e sessões revogados; todos os tokens de até "
                 "agora são recusados",
                 REVOCATION_MAX);
    told_full = true;
}

void revocation_add(const struct revocation *revocation, int64_t now)
{
    const bool of_session = revocation->sessao_id != 0;
    const int64_t key = of_session ? -revocation->sessao_id : revocation->user_id;

    if (revocation->since + REVOCATION_SECONDS < now)
        return;
    (void)pthread_mutex_lock(&lock);
    if (key == NOBODY) {
        raise_to(&since_everyone, revocation->since);
    } else {
        struct entry *entry = find_or_add(key, now);
        if (entry)
            merge(entry, revocation->since, of_session ? 0 : revocation->spared);
        else
            revoke_everyone(revocation);
    }
    (void)pthread_mutex_unlock(&lock);
}

static bool is_revoked(const struct identity *who)
{
    const struct entry *user = find(who->user_id);

    if (who->iat <= since_everyone || (who->sessao_id != 0 && find(-who->sessao_id)))
        return true;
    if (!user)
        return false;
    const bool spared = user->spared != 0 && user->spared == who->sessao_id;
    return who->iat <= (spared ? user->since_spared : user->since);
}

enum revocation_result revocation_check(const struct identity *who)
{
    (void)pthread_mutex_lock(&lock);
    enum revocation_result result = REVOCATION_NONE;
    if (awaited)
        result = REVOCATION_UNKNOWN;
    else if (is_revoked(who))
        result = REVOCATION_REVOKED;
    (void)pthread_mutex_unlock(&lock);
    return result;
}

static void await(bool incomplete)
{
    (void)pthread_mutex_lock(&lock);
    awaited = incomplete;
    (void)pthread_mutex_unlock(&lock);
}

bool revocation_is_complete(void)
{
    (void)pthread_mutex_lock(&lock);
    const bool complete = !awaited;
    (void)pthread_mutex_unlock(&lock);
    return complete;
}

void revocation_expect(void)
{
    await(true);
}

void revocation_ready(void)
{
    await(false);
}
