-- Least privilege of the service autenticacao; applied on every run of the migrador.
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.pessoa TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE ON autenticacao.usuario TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.sessao TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.refresh_token TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.tentativa TO 'autenticacao'@'%';
GRANT SELECT, INSERT ON autenticacao.auditoria TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.login TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.dispositivo TO 'autenticacao'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON autenticacao.idempotencia TO 'autenticacao'@'%';
GRANT SELECT, INSERT, DELETE ON autenticacao.outbox TO 'autenticacao'@'%';
GRANT SELECT ON autenticacao.pessoa_palavra TO 'autenticacao'@'%';
