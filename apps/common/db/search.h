#pragma once

#include "common/db/page.h"
#include "common/values/palavras.h"

/*
 * Searching a list by words, in any order, each a prefix of a word of the row. The words of the
 * rows are in a table (palavra, ordem, alvo): a word, the name that orders its row, the row's id.
 * Triggers of the schema maintain it in the transaction that changes the row. The plan of a search
 * depends on how many entries begin with each of its words. They are counted up to a bound and
 * remembered for a minute; they decide what is read, never what is found. The first that fits:
 *
 * 1. A word has at most SEARCH_RARE entries: their rows are all read, and counted. A list by name
 *    or id that is not counted is read as in 2, but not `bounded`.
 * 2. The list is ordered by name or id, and a word that is not whole has at most SEARCH_SORTED: its
 *    entries are sorted, and the first ones checked until the page is full.
 * 3. In these orders, a word is whole (all its entries are of one same word): its entries are read
 *    in order from an index.
 * 4. In another order, a word has at most SEARCH_SCARCE: as 1.
 * 5. Otherwise the rows are read in the order of the list.
 *
 * By name, 2 and 3 begin at the first name that all whole words may have in common: each word in
 * turn skips to its first entry at or after the name reached so far.
 *
 * Pages of 2, 3 and 5 are `bounded`: they count no further than their own end. 3 and 5 stop at
 * SEARCH_EXAMINED. A page that was stopped may be short and yet has `more`; its last place may then
 * be that of a row without the words, from which the list continues.
 *
 *     #define WORDS "produto_palavra"
 *     #define WHERE(row) " WHERE ativo = 1" SEARCH_TERMS(WORDS, row)
 *     #define FILTER                                                                     \
 *         PAGE_FROM(SEARCH_FROM(WORDS) "produto") WHERE("id") PAGE_IDS("id") SEARCH_FOUND("id")
 *     #define WORD(by, sign, way)                                                        \
 *         PAGE_SELECT COLUMNS by(WORDS, "produto", "id", sign, way) WHERE("p.alvo")
 *     DB_READ(BY_NOME, filter, produto,
 *             PAGE_SELECT SEARCH_COUNTED COLUMNS FILTER PAGE_ASC("nome", "id", PAGE_KEY)
 * SEARCH_BOUND); DB_READ(BY_WORD, filter, produto, WORD(SEARCH_BY_NAME, ">", "") SEARCH_NAME_ASC);
 *     DB_READ(ID_BY_WORD, filter, produto, WORD(SEARCH_BY_ID, ">", "") SEARCH_ID_ASC);
 *     SEARCH_WORDS(PRODUTO_WORDS, WORDS);
 *     SEARCH_LEAP(PRODUTO_LEAP, WORDS);
 *     SEARCH_LIST(SOURCE, filter, produto, COUNT, KEYS, ORDERS, WORD_ORDERS, PRODUTO_WORDS,
 *                 PRODUTO_LEAP, true);
 *
 *     search_add(&terms, filter->busca, "");
 *     return search_scan(db, SOURCE, &terms, filter, p, each, context);
 */
enum {
    SEARCH_TERMS_MAX = 8, /* words of a search; more do not count */
    SEARCH_RARE = 1000,
    SEARCH_SCARCE = 3000,
    SEARCH_SORTED = 12000
};

struct search {
    char rara[PALAVRA_TEXT];   /* the word that drives the search, if it has few entries */
    char exata[PALAVRA_TEXT];  /* or else a whole word with many entries */
    char termo1[PALAVRA_TEXT]; /* the other words of the search */
    char termo2[PALAVRA_TEXT];
    char termo3[PALAVRA_TEXT];
    char termo4[PALAVRA_TEXT];
    char termo5[PALAVRA_TEXT];
    char termo6[PALAVRA_TEXT];
    char termo7[PALAVRA_TEXT];
    char termo8[PALAVRA_TEXT];
    int64_t ampla;             /* 1: all words have many entries; see SEARCH_BOUND */
    int64_t contada;           /* 1: the page's statement counts what it finds */
    int64_t janela;            /* how many entries of `rara` are sorted and checked; 0: unused */
    char salto[PAGE_KEY_TEXT]; /* no row before this name has all words */
    int64_t vazia;             /* 1: no row has all words */
};

#define SEARCH_FIELD(member)                                                                       \
    FIELD_TEXT(search, member, 0, PALAVRA_MAX, HIDDEN_OR_NULL, "Palavra da busca.")
static const struct field search_fields[] = {
    SEARCH_FIELD(rara),
    SEARCH_FIELD(exata),
    SEARCH_FIELD(termo1),
    SEARCH_FIELD(termo2),
    SEARCH_FIELD(termo3),
    SEARCH_FIELD(termo4),
    SEARCH_FIELD(termo5),
    SEARCH_FIELD(termo6),
    SEARCH_FIELD(termo7),
    SEARCH_FIELD(termo8),
    FIELD_INT(search, ampla, 0, 1, HIDDEN_OR_NULL, "Nenhuma palavra é rara."),
    FIELD_INT(search, contada, 0, 1, HIDDEN_OR_NULL, "As linhas são contadas."),
    FIELD_INT(search, janela, 0, INT64_MAX, HIDDEN, "Quantas entradas da rara se ordenam."),
    FIELD_TEXT(search, salto, 0, PAGE_KEY_MAX, HIDDEN_OR_NULL, "Nome em que se começa."),
    FIELD_INT(search, vazia, 0, 1, HIDDEN_OR_NULL, "Nada se encontra."),
};

#define SEARCH_PREFIX(word) "palavra LIKE CONCAT(:" word ", '%')"

/* Before the columns of a list. */
#define SEARCH_COUNTED "{contada:SQL_CALC_FOUND_ROWS }"

/* SEARCH_FROM stands before the table of a list, inside PAGE_FROM; SEARCH_FOUND joins the two.
 * Indexes are forced, so that no plan depends on the statistics of the table of words. */
#define SEARCH_FROM(table)                                                                         \
    "{rara:(SELECT DISTINCT alvo AS achado FROM " table " FORCE INDEX (PRIMARY)"                   \
    " WHERE " SEARCH_PREFIX("rara") ") AS achados STRAIGHT_JOIN }"
#define SEARCH_FOUND(id) "{rara: AND " id " = achado}"

/* The conditions that the row `id` has the other words too. With SEARCH_BY_… `id` is `p.alvo`, so
 * that rows without the words are not read. A subquery with LIMIT, because the server would turn
 * EXISTS into a join that reads all entries of a word. */
#define SEARCH_TERM(table, id, word)                                                               \
    "{" word ": AND 1 = (SELECT 1 FROM " table " FORCE INDEX (alvo) WHERE alvo = " id              \
    " AND " SEARCH_PREFIX(word) " LIMIT 1)}"
#define SEARCH_TERMS(table, id)                                                                    \
    SEARCH_TERM(table, id, "termo1")                                                               \
    SEARCH_TERM(table, id, "termo2")                                                               \
    SEARCH_TERM(table, id, "termo3")                                                               \
    SEARCH_TERM(table, id, "termo4")                                                               \
    SEARCH_TERM(table, id, "termo5")                                                               \
    SEARCH_TERM(table, id, "termo6")                                                               \
    SEARCH_TERM(table, id, "termo7")                                                               \
    SEARCH_TERM(table, id, "termo8")

/* The end of a statement: how many rows it may examine. */
#define SEARCH_EXAMINED "ROWS EXAMINED 50000"
#define SEARCH_BOUND    "{ampla: " SEARCH_EXAMINED "}"

/*
 * The FROM clause for the rows of a word in the order of their names or ids: from the entries of a
 * whole word, by an index, or from the first `janela` entries after the page's cursor that begin
 * with `rara`. `sign` and `way` are ">" and "", or "<" and " DESC".
 */
#define SEARCH_ENTRIES(table, row, id, index, columns, beyond, order, leap)                        \
    " FROM {exata:" table " AS p FORCE INDEX (" index ")}{!exata:(SELECT DISTINCT " columns        \
    " FROM " table " FORCE INDEX (PRIMARY) WHERE " SEARCH_PREFIX(                                  \
        "rara") " AND (:cursor_id IS NULL OR " beyond ") ORDER BY " order                          \
                " LIMIT :janela) AS p} STRAIGHT_JOIN " row " FORCE INDEX (PRIMARY) ON " id         \
                " = p.alvo{vazia: AND FALSE}" leap
#define SEARCH_BY_NAME(table, row, id, sign, way)                                                  \
    SEARCH_ENTRIES(table, row, id, "PRIMARY", "ordem, alvo",                                       \
                   "ordem " sign " :cursor_key OR (ordem = :cursor_key AND alvo " sign             \
                   " :cursor_id)) AND (:salto IS NULL OR ordem " sign "= :salto",                  \
                   "ordem" way ", alvo" way, "{salto: AND p.ordem " sign "= :salto}")
#define SEARCH_BY_ID(table, row, id, sign, way)                                                    \
    SEARCH_ENTRIES(table, row, id, "palavra", "alvo", "alvo " sign " :cursor_id", "alvo" way, "")

/* The ends of statements with SEARCH_BY_NAME or SEARCH_BY_ID. */
#define SEARCH_WHOLE     "{exata: AND p.palavra = :exata}"
#define SEARCH_NAME_ASC  SEARCH_WHOLE PAGE_ASC("p.ordem", "p.alvo", PAGE_KEY) SEARCH_BOUND
#define SEARCH_NAME_DESC SEARCH_WHOLE PAGE_DESC("p.ordem", "p.alvo", PAGE_KEY) SEARCH_BOUND
#define SEARCH_ID_ASC    SEARCH_WHOLE PAGE_ASC_ID("p.alvo") SEARCH_BOUND
#define SEARCH_ID_DESC   SEARCH_WHOLE PAGE_DESC_ID("p.alvo") SEARCH_BOUND

/* How many entries begin with a word, up to `limite`, and whether all are of one same word. */
struct search_word {
    char palavra[PALAVRA_TEXT];
    int64_t limite;
    int64_t entradas;
    bool inteira;
    char primeira[PALAVRA_TEXT];
};

static const struct field search_word_fields[] = {
    FIELD_TEXT(search_word, palavra, 0, PALAVRA_MAX, HIDDEN, "Palavra da busca."),
    FIELD_INT(search_word, limite, 0, SEARCH_SORTED + 1, HIDDEN, "Até quantas se contam."),
    FIELD_INT(search_word, entradas, 0, SEARCH_SORTED + 1, HIDDEN, "Quantas começam assim."),
    FIELD_BOOL(search_word, inteira, HIDDEN, "Todas são a mesma."),
    FIELD_TEXT(search_word, primeira, 0, PALAVRA_MAX, HIDDEN_OR_NULL, "A primeira delas."),
};

#define SEARCH_END(table, way)                                                                     \
    "(SELECT palavra FROM " table                                                                  \
    " FORCE INDEX (PRIMARY) WHERE " SEARCH_PREFIX("palavra") " ORDER BY palavra" way " LIMIT 1)"
#define SEARCH_WORDS(id, table)                                                                    \
    DB_READ_SOME(                                                                                  \
        id, search_word, search_word,                                                              \
        PAGE_SELECT                                                                                \
        "(SELECT COUNT(*) FROM (SELECT 1 FROM " table " FORCE INDEX (PRIMARY)"                     \
        " WHERE " SEARCH_PREFIX(                                                                   \
            "palavra") " LIMIT :limite) AS contadas) AS entradas, "                                \
                       "COALESCE(" SEARCH_END(table, "") " = " SEARCH_END(                         \
                           table, " DESC") ", 0) AS inteira, " SEARCH_END(table,                   \
                                                                          "") " AS primeira")

/* The first name at or after `salto`, in the order of a list, whose row has the word, if all
 * entries that begin with it are of one same word. */
struct search_leap {
    char palavra[PALAVRA_TEXT];
    char salto[PAGE_KEY_TEXT]; /* "": from the first name */
    int64_t desce;             /* 1: the names descend */
    bool inteira;
    char primeira[PALAVRA_TEXT]; /* the whole word */
    char ordem[PAGE_KEY_TEXT];   /* "": no row has it any more */
};

static const struct field search_leap_fields[] = {
    FIELD_TEXT(search_leap, palavra, 0, PALAVRA_MAX, HIDDEN, "Palavra da busca."),
    FIELD_TEXT(search_leap, salto, 0, PAGE_KEY_MAX, HIDDEN_OR_NULL, "De que nome em diante."),
    FIELD_INT(search_leap, desce, 0, 1, HIDDEN_OR_NULL, "Na ordem inversa."),
    FIELD_BOOL(search_leap, inteira, HIDDEN, "Todas são a mesma."),
    FIELD_TEXT(search_leap, primeira, 0, PALAVRA_MAX, HIDDEN_OR_NULL, "A primeira delas."),
    FIELD_TEXT(search_leap, ordem, 0, PAGE_KEY_MAX, HIDDEN_OR_NULL, "O nome."),
};

#define SEARCH_LEAP(id, table)                                                                     \
    DB_READ_SOME(id, search_leap, search_leap,                                                     \
                 PAGE_SELECT                                                                       \
                 "COALESCE(primeira = ultima, 0) AS inteira, primeira,"                            \
                 " (SELECT ordem FROM " table " FORCE INDEX (PRIMARY) WHERE palavra = primeira"    \
                 "{!desce: AND ordem >= COALESCE(:salto, '') ORDER BY ordem}"                      \
                 "{desce: AND (:salto IS NULL OR ordem <= :salto) ORDER BY ordem DESC} LIMIT 1)"   \
                 " AS ordem FROM (SELECT " SEARCH_END(table, "") " AS primeira, " SEARCH_END(      \
                     table, " DESC") " AS ultima) AS pontas")

/* The words of a search, collected by search_add. */
struct search_terms {
    char words[SEARCH_TERMS_MAX][PALAVRA_TEXT];
    size_t count;
};

/* Adds the words of a text, each with `prefix` before it; ignores those beyond SEARCH_TERMS_MAX. */
void search_add(struct search_terms *terms, const char *text, const char *prefix);

struct search_source {
    struct page_source list;
    struct page_source entries; /* the orders by name and id, from the entries of a word */
    const struct db_statement *words;
    const struct db_statement *leap;
    bool counted; /* the statements of the list have SEARCH_COUNTED */
};

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none
#define SEARCH_LIST(id, takes, gives, count, keys, orders, word_orders, words, leap, counted)      \
    typedef struct takes id##_takes;                                                               \
    typedef struct gives id##_gives;                                                               \
    static const struct search_source id = {PAGE_SOURCE(count, keys, orders),                      \
                                            PAGE_SOURCE(count, keys, word_orders), &(words),       \
                                            &(leap), (counted)}
// NOLINTEND(bugprone-macro-parentheses)

/* page_scan (page.h) of the rows that have all the words; without words, of all rows.
 * `filter` contains `search` and `page`. */
#define search_scan(db, source, terms, filter, row, each, context)                                 \
    search_scan_records((db), &(source), (terms), &(filter)->search, &(filter)->page,              \
                        1 ? (filter) : (source##_takes *)NULL, 1 ? (row) : (source##_gives *)NULL, \
                        (each), (context))
enum db_result search_scan_records(struct db *db, const struct search_source *source,
                                   const struct search_terms *terms, struct search *search,
                                   struct page *page, void *filter, void *row, db_each *each,
                                   void *context);
