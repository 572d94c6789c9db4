-- Least privilege of the service fornecedores; applied on every run of the migrador.
GRANT SELECT, INSERT, UPDATE, DELETE ON fornecedores.fornecedor TO 'fornecedores'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON fornecedores.idempotencia TO 'fornecedores'@'%';
GRANT SELECT, INSERT ON fornecedores.historico TO 'fornecedores'@'%';
