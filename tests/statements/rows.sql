-- Rows of the tables that bench/semente.py leaves empty: more than a workshop has of people and suppliers, and
-- enough of the others for the optimizer to want their indexes.
SET foreign_key_checks = 0, check_constraint_checks = 0;
USE autenticacao;
INSERT INTO pessoa (nome, cpf, telefone_codigo_pais, telefone_codigo_area, telefone_numero, endereco_rua, endereco_numero,
    endereco_bairro, endereco_cidade, endereco_uf, endereco_cep, tipo)
    SELECT CONCAT('Ana Dias ', seq), LPAD(seq, 11, '0'), '55', '11', '987654321', 'Rua', '1', 'Centro', 'Betim', 'MG', '32000000', 'FUNCIONARIO' FROM seq_1_to_20000;
USE fornecedores;
INSERT INTO fornecedor (nome, cnpj, telefone_codigo_pais, telefone_codigo_area, telefone_numero, endereco_rua, endereco_numero,
    endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)
    SELECT CONCAT('Vale ', seq), LPAD(seq, 14, '0'), '55', '11', '987654321', 'Rua', '1', 'Centro', CONCAT('Cidade ', seq % 100), 'MG', '32000000' FROM seq_1_to_20000;

-- Inserts in bulk from here on, which would lose rows of tables with triggers, like those above.
SET unique_checks = 0;

USE estoque;
INSERT INTO historico (alvo, acao, autor, versao, campos) SELECT CONCAT('produto/', seq), 'criado', seq % 50, 1, '[]' FROM seq_1_to_5000;
INSERT INTO inbox (message_id, tipo, recebido_em) SELECT UUID(), 'projeto.criado', NOW() - INTERVAL seq MINUTE FROM seq_1_to_5000;
INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos) SELECT UUID(), 'icarus.estoque', 'produto.criado', CONCAT('produto/', seq), '{}', '{}' FROM seq_1_to_5000;
INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256, criado_em) SELECT seq % 50, UUID(), 'POST /produtos', REPEAT('x', 32), NOW() - INTERVAL seq SECOND FROM seq_1_to_5000;
INSERT INTO revogacao (usuario_id, desde) SELECT seq, UNIX_TIMESTAMP() + seq FROM seq_1_to_5000;
INSERT INTO atendimento (produto_id) SELECT seq FROM seq_1_to_5000;

USE projetos;
INSERT INTO historico (alvo, acao, autor, versao, campos) SELECT CONCAT('projeto/', seq), 'criado', seq % 50, 1, '[]' FROM seq_1_to_5000;
INSERT INTO inbox (message_id, tipo, recebido_em) SELECT UUID(), 'produto.criado', NOW() - INTERVAL seq MINUTE FROM seq_1_to_5000;
INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos) SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('projeto/', seq), '{}', '{}' FROM seq_1_to_5000;
INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256, criado_em) SELECT seq % 50, UUID(), 'POST /projetos', REPEAT('x', 32), NOW() - INTERVAL seq SECOND FROM seq_1_to_5000;
INSERT INTO revogacao (usuario_id, desde) SELECT seq, UNIX_TIMESTAMP() + seq FROM seq_1_to_5000;

USE autenticacao;
INSERT INTO usuario (pessoa_id, chave_de_acesso, papel, senha_hash) SELECT seq, LPAD(seq, 8, 'K'), 'ATENDENTE', 'x' FROM seq_1_to_20000;
INSERT INTO sessao (usuario_id, expira_em) SELECT seq, NOW() + INTERVAL seq MINUTE FROM seq_1_to_20000;
INSERT INTO refresh_token (hash, sessao_id, expira_em) SELECT UNHEX(SHA2(seq, 256)), seq, NOW() + INTERVAL seq MINUTE FROM seq_1_to_5000;
INSERT INTO dispositivo (hash, usuario_id) SELECT UNHEX(SHA2(seq, 256)), seq FROM seq_1_to_5000;
INSERT INTO tentativa (escopo) SELECT UNHEX(SHA2(seq, 256)) FROM seq_1_to_5000;
INSERT INTO login (balde, acao) SELECT UNHEX(SHA2(seq, 256)), 'login.falhou' FROM seq_1_to_5000;
INSERT INTO auditoria (acao, alvo) SELECT 'login.ok', CONCAT('usuario/', seq) FROM seq_1_to_5000;
INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos) SELECT UUID(), 'icarus.autenticacao', 'sessao.encerrada', CONCAT('usuario/', seq), '{}', '{}' FROM seq_1_to_5000;
INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256, criado_em) SELECT seq % 50, UUID(), 'POST /pessoas', REPEAT('x', 32), NOW() - INTERVAL seq SECOND FROM seq_1_to_5000;

USE fornecedores;
INSERT INTO historico (alvo, acao, autor, versao, campos) SELECT CONCAT('fornecedor/', seq), 'criado', seq % 50, 1, '[]' FROM seq_1_to_5000;
INSERT INTO inbox (message_id, tipo, recebido_em) SELECT UUID(), 'sessao.encerrada', NOW() - INTERVAL seq MINUTE FROM seq_1_to_5000;
INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos) SELECT UUID(), 'icarus.fornecedores', 'fornecedor.criado', CONCAT('fornecedor/', seq), '{}', '{}' FROM seq_1_to_5000;
INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256, criado_em) SELECT seq % 50, UUID(), 'POST /fornecedores', REPEAT('x', 32), NOW() - INTERVAL seq SECOND FROM seq_1_to_5000;
INSERT INTO revogacao (usuario_id, desde) SELECT seq, UNIX_TIMESTAMP() + seq FROM seq_1_to_5000;
