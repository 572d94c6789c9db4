-- Least privilege of the service fornecedores; applied on every run of the migrador.
GRANT SELECT, INSERT, UPDATE, DELETE ON fornecedores.fornecedor TO 'fornecedores'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON fornecedores.idempotencia TO 'fornecedores'@'%';
GRANT SELECT, INSERT ON fornecedores.historico TO 'fornecedores'@'%';
GRANT SELECT, INSERT, DELETE ON fornecedores.revogacao TO 'fornecedores'@'%';
GRANT SELECT, INSERT, DELETE ON fornecedores.inbox TO 'fornecedores'@'%';
GRANT INSERT ON fornecedores.outbox TO 'fornecedores'@'%';
GRANT SELECT ON fornecedores.fornecedor_palavra TO 'fornecedores'@'%';
