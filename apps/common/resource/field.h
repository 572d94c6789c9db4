#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/values/cost.h"
#include "common/values/date.h"
#include "common/values/money.h"
#include "common/values/price.h"
#include "common/values/quantity.h"

/*
 * A field is described once, in the table of its struct. The table is used to read bodies and
 * queries (record_read.h), to write JSON (record_json.h), and to bind the parameters and columns
 * of statements (database.h).
 *
 *     struct produto {
 *         int64_t id;
 *         char nome[PRODUTO_NOME_MAX * 4 + 1];
 *         int64_t estoque_minimo;
 *     };
 *
 *     static const struct field produto_fields[] = {
 *         FIELD_ID(produto, id, "Número do produto."),
 *         FIELD_TEXT(produto, nome, 1, PRODUTO_NOME_MAX, REQUIRED, "Nome; único."),
 *         FIELD_INT(produto, estoque_minimo, 0, QUANTIDADE_MAX, DEFAULT("0"), "Aviso de compra."),
 *     };
 *
 * The C member, the column and the parameter `:estoque_minimo` have the same name; the JSON member
 * has it in camel case, "estoqueMinimo". A statement renames other columns with AS.
 * JSON is written in the order of the table.
 *
 * The compiler refuses a member whose type does not fit the kind, and a buffer that is smaller
 * than its bound. The last argument describes the field for people, in Portuguese.
 */
enum field_kind {
    FIELD_KIND_INT,       /* int64_t */
    FIELD_KIND_BOOL,      /* bool */
    FIELD_KIND_DECIMAL,   /* an int64_t, or a struct with one: units of a struct decimal_kind */
    FIELD_KIND_TEXT,      /* char[]: UTF-8 of one line */
    FIELD_KIND_LONG_TEXT, /* char[]: line feeds and tabs too */
    FIELD_KIND_FORMAT,    /* char[]: normalised by a struct field_format */
    FIELD_KIND_CHOICE,    /* char[]: one of a list of words */
    FIELD_KIND_CHOICES,   /* char[]: the same; a second char[] for several, comma-separated */
    FIELD_KIND_DATE,      /* char[DATE_TEXT]; DATE */
    FIELD_KIND_INSTANT,   /* char[INSTANT_TEXT]; DATETIME(3), UTC */
    FIELD_KIND_JSON,      /* char[]: a JSON value that a program wrote, never a client */
    FIELD_KIND_OBJECT,    /* a struct with a table of its own */
    FIELD_KIND_LIST,      /* an array of such structs, and a size_t with their number */
    FIELD_KIND_PART,      /* as OBJECT, but its columns have no prefix; for statements only */
    FIELD_KIND_POINTER,   /* as PART, behind a pointer */
};

/* Who writes a field, and when. Tables use the combinations below. */
enum field_flags {
    FIELD_MUST = 1, /* a body must have it, not null */
    FIELD_NULLABLE =
        2, /* 0, false, "" or a decimal_kind's none is NULL in the table and null in JSON */
    FIELD_CREATE = 4,    /* taken from the body of a POST */
    FIELD_REPLACE = 8,   /* taken from the body of a PUT */
    FIELD_SHOWN = 16,    /* in JSON; a PUT may send it even if it is not taken */
    FIELD_RESERVED = 32, /* in JSON for some readers only: see record_json */
    FIELD_OF_ROW = 64    /* about the row, not its content: not in its history */
};

// NOLINTBEGIN(bugprone-macro-parentheses): one or two initialisers, not an expression
/* Written by the client. REQUIRED: in every body. OPTIONAL: may be left out or null. DEFAULT: has
 * the value `text` when left out. AT_CREATION: as DEFAULT in a POST; a PUT does not change it. */
#define REQUIRED .flags = FIELD_MUST | FIELD_CREATE | FIELD_REPLACE | FIELD_SHOWN
#define REQUIRED_OR_NULL                                                                           \
    .flags = FIELD_MUST | FIELD_CREATE | FIELD_REPLACE | FIELD_SHOWN | FIELD_NULLABLE
#define OPTIONAL          .flags = FIELD_CREATE | FIELD_REPLACE | FIELD_SHOWN | FIELD_NULLABLE
#define DEFAULT(text)     .flags = FIELD_CREATE | FIELD_REPLACE | FIELD_SHOWN, .initial = (text)
#define AT_CREATION(text) .flags = FIELD_CREATE | FIELD_SHOWN, .initial = (text)

/* Written by the system. READ_ONLY: in JSON. OF_ROW: in JSON, but not in the history of the record
 * (its version, when it was made). RESERVED: in JSON for some readers only. HIDDEN: not in JSON.
 * …_OR_NULL: 0, false and "" are null. */
#define READ_ONLY         .flags = FIELD_SHOWN
#define OF_ROW            .flags = FIELD_SHOWN | FIELD_OF_ROW
#define OF_ROW_OR_NULL    .flags = FIELD_SHOWN | FIELD_OF_ROW | FIELD_NULLABLE
#define READ_ONLY_OR_NULL .flags = FIELD_SHOWN | FIELD_NULLABLE
#define RESERVED_OR_NULL  .flags = FIELD_SHOWN | FIELD_RESERVED | FIELD_NULLABLE
#define HIDDEN            .flags = 0
#define HIDDEN_OR_NULL    .flags = FIELD_NULLABLE
// NOLINTEND(bugprone-macro-parentheses)

/* How a text is checked and brought to its normal form. */
struct field_format {
    size_t min; /* characters before normalisation */
    size_t max;
    bool (*normalise)(const char *text, char *out); /* false: invalid, `out` untouched */
    const char *fault;                              /* message for an invalid text */
    const char *name;                               /* in the documentation */
};

struct fields;

/* Checks several members of an object together and adds faults. It also runs when members are
 * wrong (see fields_is_wrong): these have their initial values. A field's rule does not run when
 * its value is not an object. */
typedef void field_rule(struct fields *f, const void *object);

struct record;

struct field {
    const char *name;
    const char *about;
    const char *initial; /* as text; NULL: 0, false or "" */
    enum field_kind kind;
    unsigned int flags;
    size_t offset;
    size_t size;
    int64_t min; /* bounds of the characters, the value or the list's length */
    int64_t max;
    union {
        const char *choices; /* separated by spaces */
        const struct field_format *format;
        const struct decimal_kind *decimal;
        const struct record *of;
    };
    const char *answered; /* CHOICE: the words of answers, when more than `choices`; or NULL */
    field_rule *rule;     /* OBJECT and LIST: a check of each object, or NULL */
    size_t counter;       /* LIST: offset of the size_t with the number of elements */
    size_t element_size;  /* LIST */
};

/* A struct whose members are described. */
struct record {
    const char *name;
    const struct field *fields;
    size_t count;
};

/* The record of `struct type`, whose table is `type_fields`. */
#define RECORD(type)                                                                               \
    (&(const struct record){#type, type##_fields,                                                  \
                            sizeof(type##_fields) / sizeof((type##_fields)[0])})

/* `place`, checked by the compiler to be a pointer to `struct type`. */
#define RECORD_PLACE(type, place) (1 ? (place) : (struct type *)NULL)

enum { FIELD_NAME_MAX = 40 };

// NOLINTBEGIN(bugprone-macro-parentheses, bugprone-sizeof-expression): names of types and members
#define FIELD_OF(type, member) (((struct type *)NULL)->member)

/* 0 when the condition holds; otherwise a compile error. */
#define FIELD_ASSERT(condition, message)                                                           \
    (0 * sizeof(struct {                                                                           \
         _Static_assert(condition, message);                                                       \
         char unused;                                                                              \
     }))

#define FIELD_MEMBER(type, member)                                                                 \
    .name = #member + FIELD_ASSERT(sizeof(#member) <= FIELD_NAME_MAX, "a shorter name"),           \
    .offset = offsetof(struct type, member), .size = sizeof(FIELD_OF(type, member))

/* The kind `sort`; a compile error when the member's type is not `wanted`. */
#define FIELD_IS(type, member, wanted, sort)                                                       \
    .kind = _Generic(&FIELD_OF(type, member), wanted * : (sort))
#define FIELD_IS_TEXT(type, member, room, sort)                                                    \
    .kind = _Generic(&FIELD_OF(type, member), char(*)[sizeof(FIELD_OF(type, member))]              \
                     : (sort)) +                                                                   \
            FIELD_ASSERT(sizeof(FIELD_OF(type, member)) > (room),                                  \
                         "the member is smaller than the bound of its field")

#define FIELD_ID(type, member, sentence)                                                           \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, int64_t, FIELD_KIND_INT), OF_ROW,       \
            .min = 1, .max = INT64_MAX, .about = (sentence)                                        \
    }

#define FIELD_INT(type, member, least, most, presence, sentence)                                   \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, int64_t, FIELD_KIND_INT), presence,     \
            .min = (least), .max = (most), .about = (sentence)                                     \
    }

#define FIELD_BOOL(type, member, presence, sentence)                                               \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, bool, FIELD_KIND_BOOL), presence,       \
            .about = (sentence)                                                                    \
    }

/* Centavos, from 0 to MONEY_MAX; DECIMAL(12,2). */
#define FIELD_MONEY(type, member, presence, sentence)                                              \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, int64_t, FIELD_KIND_DECIMAL), presence, \
            .min = 0, .max = MONEY_MAX, .decimal = &MONEY_KIND, .about = (sentence)                \
    }

/* From 0 to PRICE_MAX; DECIMAL(14,4). */
#define FIELD_PRICE(type, member, presence, sentence)                                              \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct price, FIELD_KIND_DECIMAL),      \
            presence, .min = 0, .max = PRICE_MAX, .decimal = &PRICE_KIND, .about = (sentence)      \
    }

/* Centavos of a sum, -1 when it is not known. */
#define FIELD_SUM(type, member, presence, sentence)                                                \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, int64_t, FIELD_KIND_DECIMAL), presence, \
            .min = 0, .max = DECIMAL_LIMIT, .decimal = &SUM_KIND, .about = (sentence)              \
    }

/* From 0 to `most` thousandths of a centavo, or COST_UNKNOWN where it is null; DECIMAL(15,5). */
#define FIELD_COST(type, member, most, presence, sentence)                                         \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct cost, FIELD_KIND_DECIMAL),       \
            presence, .min = 0, .max = (most), .decimal = &COST_KIND, .about = (sentence)          \
    }

/* From `least` to `most` thousandths; DECIMAL(13,3). */
#define FIELD_QUANTITY(type, member, least, most, presence, sentence)                              \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct quantity, FIELD_KIND_DECIMAL),   \
            presence, .min = (least), .max = (most), .decimal = &QUANTITY_KIND,                    \
                      .about = (sentence)                                                          \
    }

/* From 0 to `most` thousandths, or QUANTITY_NONE where it is null. */
#define FIELD_OPTIONAL_QUANTITY(type, member, most, presence, sentence)                            \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct quantity, FIELD_KIND_DECIMAL),   \
            presence, .min = 0, .max = (most), .decimal = &OPTIONAL_QUANTITY_KIND,                 \
                      .about = (sentence)                                                          \
    }

/* From `least` to `most` characters, each of up to four bytes. */
#define FIELD_TEXT(type, member, least, most, presence, sentence)                                  \
    {                                                                                              \
        FIELD_MEMBER(type, member),                                                                \
            FIELD_IS_TEXT(type, member, (size_t)(most)*4, FIELD_KIND_TEXT), presence,              \
            .min = (least), .max = (most), .about = (sentence)                                     \
    }
#define FIELD_LONG_TEXT(type, member, least, most, presence, sentence)                             \
    {                                                                                              \
        FIELD_MEMBER(type, member),                                                                \
            FIELD_IS_TEXT(type, member, (size_t)(most)*4, FIELD_KIND_LONG_TEXT), presence,         \
            .min = (least), .max = (most), .about = (sentence)                                     \
    }

/* The same for ASCII text, one byte a character. */
#define FIELD_ASCII(type, member, least, most, presence, sentence)                                 \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, (most), FIELD_KIND_TEXT),          \
            presence, .min = (least), .max = (most), .about = (sentence)                           \
    }

/* `room` is the most bytes that the format writes, with the NUL, e.g. CNPJ_TEXT. */
#define FIELD_FORMAT(type, member, form, room, presence, sentence)                                 \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, (room)-1, FIELD_KIND_FORMAT),      \
            presence, .format = &(form), .about = (sentence)                                       \
    }

#define FIELD_CHOICE(type, member, words, presence, sentence)                                      \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, 1, FIELD_KIND_CHOICE), presence,   \
            .choices = (words), .about = (sentence)                                                \
    }

/* A body may have the words of `taken`, answers all of `words`. */
#define FIELD_CHOICE_OF_MORE(type, member, taken, words, presence, sentence)                       \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, 1, FIELD_KIND_CHOICE), presence,   \
            .choices = (taken), .answered = (words), .about = (sentence)                           \
    }

/* A query may give several words, separated by commas: a single one goes to `member`, more go to
 * `several`, without repetitions, in the order of `words`. In a statement "" is NULL. */
#define FIELD_CHOICES(type, member, several, words, presence, sentence)                            \
    {FIELD_MEMBER(type, member),                                                                   \
     FIELD_IS_TEXT(type, member, 1, FIELD_KIND_CHOICES),                                           \
     presence,                                                                                     \
     .choices = (words),                                                                           \
     .counter = offsetof(struct type, several),                                                    \
     .element_size = sizeof(FIELD_OF(type, several)) +                                             \
                     FIELD_ASSERT(sizeof(FIELD_OF(type, several)) >= sizeof(words),                \
                                  "the member is smaller than its words"),                         \
     .about = (sentence)},                                                                         \
    {                                                                                              \
        FIELD_MEMBER(type, several), FIELD_IS_TEXT(type, several, 1, FIELD_KIND_TEXT),             \
            HIDDEN_OR_NULL, .max = sizeof(words) - 1, .about = (sentence)                          \
    }

#define FIELD_DATE(type, member, presence, sentence)                                               \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, DATE_TEXT - 1, FIELD_KIND_DATE),   \
            presence, .about = (sentence)                                                          \
    }

#define FIELD_INSTANT(type, member, presence, sentence)                                            \
    {                                                                                              \
        FIELD_MEMBER(type, member),                                                                \
            FIELD_IS_TEXT(type, member, INSTANT_TEXT - 1, FIELD_KIND_INSTANT), presence,           \
            .about = (sentence)                                                                    \
    }

/* A JSON value of at most `most` bytes. */
#define FIELD_JSON(type, member, most, presence, sentence)                                         \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS_TEXT(type, member, (most), FIELD_KIND_JSON),          \
            presence, .max = (most), .about = (sentence)                                           \
    }

/*
 * A nested object: a struct `inner` with a table of its own. Its columns have the member's name as
 * a prefix: `telefone_numero`. A nullable object is null when its first field is empty.
 */
#define FIELD_OBJECT(type, member, inner, check, presence, sentence)                               \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct inner, FIELD_KIND_OBJECT),       \
            presence, .of = RECORD(inner), .rule = (check), .about = (sentence)                    \
    }

/* A list of `least` to `most` objects; `many` is the size_t member with their number. It has no
 * columns: the caller reads and writes its rows. */
#define FIELD_LIST(type, member, inner, many, least, most, check, presence, sentence)              \
    {                                                                                              \
        FIELD_MEMBER(type, member),                                                                \
            .kind = _Generic(&FIELD_OF(type, member)[0], struct inner *                            \
                             : FIELD_KIND_LIST) +                                                  \
                    FIELD_ASSERT(sizeof(FIELD_OF(type, member)) >= (most) * sizeof(struct inner),  \
                                 "the array is smaller than the bound of its field"),              \
            presence, .min = (least), .max = (most), .of = RECORD(inner), .rule = (check),         \
            .counter = offsetof(struct type, many) +                                               \
                       0 * sizeof(_Generic(&FIELD_OF(type, many), size_t * : 0)),                  \
            .element_size = sizeof(struct inner), .about = (sentence)                              \
    }

/* For statements only: the fields of a member record, or of one that a member points to, under
 * their own names. */
#define FIELD_PART(type, member, inner)                                                            \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct inner, FIELD_KIND_PART), HIDDEN, \
            .of = RECORD(inner)                                                                    \
    }
#define FIELD_POINTER(type, member, inner)                                                         \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct inner *, FIELD_KIND_POINTER),    \
            HIDDEN, .of = RECORD(inner)                                                            \
    }
// NOLINTEND(bugprone-macro-parentheses, bugprone-sizeof-expression)

/* The name of a field in JSON, in camel case. */
void field_json_name(const struct field *field, char out[static FIELD_NAME_MAX]);

/* Finds the field of a column or parameter; false when no field has that name. */
struct field_place {
    const struct field *field;
    size_t offset;
    size_t pointer; /* offset of the pointer to the part that holds it, or FIELD_NO_POINTER */
};
#define FIELD_NO_POINTER SIZE_MAX
bool field_find(const struct record *record, const char *name, size_t length,
                struct field_place *place);
