#include "common/base/config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/integer.h"
#include "common/base/log.h"

enum { NAME_MAX_LENGTH = 64, FILE_MAX_BYTES = 16384 };

static void __attribute__((noreturn, format(printf, 1, 2))) refuse(const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    log_error("%s", message);
    exit(EX_CONFIG);
}

/* A file setting, cached for the life of the process. */
struct file_setting {
    struct file_setting *next;
    char path[PATH_MAX];
    char text[FILE_MAX_BYTES + 1];
};

static struct file_setting *files;

static const char *read_file(const char *name, const char *path)
{
    for (const struct file_setting *known = files; known; known = known->next)
        if (strcmp(known->path, path) == 0)
            return known->text;

    FILE *file = fopen(path, "re");
    if (!file)
        refuse("configuração: %s_FILE: não consigo abrir o arquivo: %s", name, strerror(errno));

    struct file_setting *setting = calloc(1, sizeof(*setting));
    if (!setting)
        refuse("configuração: %s_FILE: sem memória", name);
    if (snprintf(setting->path, sizeof(setting->path), "%s", path) >= PATH_MAX)
        refuse("configuração: %s_FILE: caminho longo demais", name);
    setting->next = files;
    files = setting;
    char *text = setting->text;
    size_t length = fread(text, 1, FILE_MAX_BYTES + 1, file);
    bool broken = ferror(file) != 0;
    if (fclose(file) != 0 || broken)
        refuse("configuração: %s_FILE: não consigo ler o arquivo", name);
    if (length > FILE_MAX_BYTES || memchr(text, '\0', length))
        refuse("configuração: %s_FILE: o arquivo não é um texto de até %d bytes", name,
               FILE_MAX_BYTES);
    if (length > 0 && text[length - 1] == '\n')
        text[length - 1] = '\0';
    return text;
}

const char *config_text(const char *name, const char *fallback)
{
    char file_name[NAME_MAX_LENGTH + sizeof("_FILE")];
    int length = snprintf(file_name, sizeof(file_name), "%s_FILE", name);
    if (length < 0 || (size_t)length >= sizeof(file_name))
        refuse("configuração: nome longo demais: %s", name);

    const char *path = getenv(file_name);
    const char *value = path && *path ? read_file(name, path) : getenv(name);
    if (value && *value)
        return value;
    if (!fallback)
        refuse("configuração: falta %s (ou %s)", name, file_name);
    return fallback;
}

const char *config_path(const char *name)
{
    const char *path = config_text(name, "");

    if (*path && access(path, R_OK) != 0)
        refuse("configuração: %s: não consigo ler %s: %s", name, path, strerror(errno));
    return path;
}

int64_t config_int(const char *name, int64_t min, int64_t max, int64_t fallback)
{
    const char *text = config_text(name, "");
    if (!*text)
        return fallback;

    int64_t value = 0;
    if (!integer_read(text, strlen(text), min, max, &value))
        refuse("configuração: %s deve ser um inteiro de %lld a %lld", name, (long long)min,
               (long long)max);
    return value;
}
