/*
 * chaves gerar <pasta>: the RSA key pair that signs access tokens. Writes <pasta>/private/<kid>.pem
 * and <pasta>/public/<kid>.pem, or only a missing public key when there is a private one, and
 * prints the kid on stdout. chaves nova <pasta>: always adds a new pair beside the existing ones.
 */
#include "common/auth/jwk.h"
#include "common/base/file.h"
#include "common/base/version.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { PEM_MAX = 16384 };

static bool make_folder(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    (void)fprintf(stderr, "chaves: não foi possível criar a pasta %s: %s\n", path, strerror(errno));
    return false;
}

static bool make_path(char out[PATH_MAX], const char *dir, const char *folder, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s/%s", dir, folder, name);
    if (n > 0 && n < PATH_MAX)
        return true;
    (void)fprintf(stderr, "chaves: o caminho da pasta é longo demais\n");
    return false;
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* Atomic and durable: writes and syncs a temporary file in the same folder, then renames it. */
static bool write_file(const char *path, mode_t mode, const char *data, size_t len)
{
    char temporary[PATH_MAX];
    int n = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof(temporary)) {
        (void)fprintf(stderr, "chaves: o caminho %s é longo demais\n", path);
        return false;
    }
    int fd = mkstemp(temporary);
    bool done = fd >= 0 && write_all(fd, data, len) && fchmod(fd, mode) == 0 && fsync(fd) == 0 &&
                rename(temporary, path) == 0 && file_sync_folder(path);
    if (!done) {
        (void)fprintf(stderr, "chaves: não foi possível gravar %s: %s\n", path, strerror(errno));
        if (fd >= 0)
            unlink(temporary);
    }
    if (fd >= 0)
        close(fd);
    return done;
}

static bool write_pem(EVP_PKEY *key, bool private, const char *path)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    char *data = NULL;
    int written = bio == NULL ? 0
                  : private   ? PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)
                              : PEM_write_bio_PUBKEY(bio, key);
    long len = written == 1 ? BIO_get_mem_data(bio, &data) : 0;
    if (len <= 0)
        (void)fprintf(stderr, "chaves: o OpenSSL não conseguiu escrever a chave\n");
    bool done = len > 0 && write_file(path, private ? 0600 : 0644, data, (size_t)len);
    BIO_free(bio);
    return done;
}

/* 1 with the name of a private key in `name`, 0 if there is none, -1 after a message. */
static int find_private(const char *dir, char name[NAME_MAX + 1])
{
    char path[PATH_MAX];
    int found = 0;
    if (!make_path(path, dir, "private", ""))
        return -1;
    DIR *folder = opendir(path);
    struct dirent *entry = NULL;
    while (folder != NULL && found == 0 && (errno = 0, entry = readdir(folder)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');
        if (entry->d_name[0] == '.' || dot == NULL || strcmp(dot, ".pem") != 0)
            continue;
        memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
        found = 1;
    }
    if (folder == NULL || (entry == NULL && errno != 0)) {
        (void)fprintf(stderr, "chaves: não foi possível ler %s: %s\n", path, strerror(errno));
        found = -1;
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

static EVP_PKEY *read_private(const char *dir, const char *name)
{
    char path[PATH_MAX];
    char pem[PEM_MAX];
    if (!make_path(path, dir, "private", name))
        return NULL;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        (void)fprintf(stderr, "chaves: não foi possível abrir %s: %s\n", path, strerror(errno));
        return NULL;
    }
    size_t len = fread(pem, 1, sizeof(pem), file);
    EVP_PKEY *key = ferror(file) || len == sizeof(pem) ? NULL : jwk_private_key(pem, len);
    (void)fclose(file);
    explicit_bzero(pem, sizeof(pem));
    if (key == NULL)
        (void)fprintf(stderr, "chaves: %s não é uma chave privada RSA de 2048 a 4096 bits\n", path);
    return key;
}

/* The public key goes first, so that a private key on disk always has its public one. */
static bool write_pair(EVP_PKEY *key, const char *dir, bool private_too)
{
    char kid[JWK_KID_SIZE];
    char name[JWK_KID_SIZE + 4];
    char public_path[PATH_MAX];
    char private_path[PATH_MAX];
    if (!jwk_thumbprint(key, kid)) {
        (void)fprintf(stderr, "chaves: o OpenSSL não conseguiu ler a chave\n");
        return false;
    }
    int n = snprintf(name, sizeof(name), "%s.pem", kid);
    if (n < 0 || (size_t)n >= sizeof(name) || !make_path(public_path, dir, "public", name) ||
        !make_path(private_path, dir, "private", name))
        return false;
    if ((private_too || access(public_path, F_OK) != 0) && !write_pem(key, false, public_path))
        return false;
    if (private_too && !write_pem(key, true, private_path))
        return false;
    return printf("%s\n", kid) > 0 && fflush(stdout) == 0;
}

static int generate(const char *dir, bool another)
{
    char private_path[PATH_MAX];
    char public_path[PATH_MAX];
    char name[NAME_MAX + 1];
    if (!make_path(private_path, dir, "private", "") ||
        !make_path(public_path, dir, "public", "") || !make_folder(dir, 0755) ||
        !make_folder(private_path, 0700) || !make_folder(public_path, 0755))
        return EX_CANTCREAT;
    int found = another ? 0 : find_private(dir, name);
    if (found < 0)
        return EX_NOINPUT;
    EVP_PKEY *key = found ? read_private(dir, name) : EVP_RSA_gen(2048U);
    if (key == NULL) {
        if (!found)
            (void)fprintf(stderr, "chaves: o OpenSSL não conseguiu gerar a chave\n");
        return EX_SOFTWARE;
    }
    bool done = write_pair(key, dir, !found);
    EVP_PKEY_free(key);
    return done ? EXIT_SUCCESS : EX_IOERR;
}

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    bool another = argc == 3 && strcmp(argv[1], "nova") == 0;

    if (!another && (argc != 3 || strcmp(argv[1], "gerar") != 0)) {
        (void)fprintf(stderr, "uso: chaves gerar|nova <pasta>\n");
        return EX_USAGE;
    }
    umask(022);
    return generate(argv[2], another);
}
