#include "common/http/problem.h"

const struct problem PROBLEM_MALFORMED = {400, "requisicao-malformada", "Requisição malformada"};
const struct problem PROBLEM_BODY = {400, "corpo-invalido", "Corpo inválido"};
const struct problem PROBLEM_TOKEN = {401, "nao-autenticado", "Não autenticado"};
const struct problem PROBLEM_ROLE = {403, "papel-nao-permitido", "Acesso negado"};
const struct problem PROBLEM_NOT_FOUND = {404, "nao-encontrado", "Não encontrado"};
const struct problem PROBLEM_METHOD = {405, "metodo-nao-permitido", "Método não permitido"};
const struct problem PROBLEM_DUPLICATE = {409, "duplicado", "Já existe"};
const struct problem PROBLEM_ROW_GONE = {409, "linha-ausente", "Linha ausente"};
const struct problem PROBLEM_KEY_RUNNING = {409, "chave-de-idempotencia-em-uso",
                                            "Requisição em andamento"};
const struct problem PROBLEM_KEY_REUSED = {422, "chave-de-idempotencia-reutilizada",
                                           "Chave de idempotência reutilizada"};
const struct problem PROBLEM_STALE = {412, "versao-desatualizada", "Versão desatualizada"};
const struct problem PROBLEM_NO_VERSION = {428, "falta-a-versao", "Falta a versão"};
const struct problem PROBLEM_TOO_LARGE = {413, "corpo-grande-demais", "Corpo grande demais"};
const struct problem PROBLEM_MEDIA_TYPE = {415, "tipo-de-conteudo-nao-aceito",
                                           "Tipo de conteúdo não aceito"};
const struct problem PROBLEM_INVALID = {422, "dados-invalidos", "Dados inválidos"};
const struct problem PROBLEM_TOO_MANY = {429, "requisicoes-demais", "Muitas requisições"};
const struct problem PROBLEM_UNAVAILABLE = {503, "servico-indisponivel", "Serviço indisponível"};
const struct problem PROBLEM_BUG = {500, "erro-interno", "Erro interno"};
