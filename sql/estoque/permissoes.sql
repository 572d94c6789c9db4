-- Least privilege of the service estoque; applied on every run of the migrador.
GRANT SELECT, INSERT, UPDATE ON estoque.produto TO 'estoque'@'%';
GRANT SELECT, INSERT ON estoque.movimentacao TO 'estoque'@'%';
GRANT SELECT, INSERT, UPDATE ON estoque.demanda TO 'estoque'@'%';
GRANT SELECT, INSERT, DELETE ON estoque.atendimento TO 'estoque'@'%';
GRANT SELECT, INSERT, DELETE ON estoque.inbox TO 'estoque'@'%';
GRANT SELECT, INSERT, DELETE ON estoque.outbox TO 'estoque'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON estoque.idempotencia TO 'estoque'@'%';
GRANT SELECT, INSERT ON estoque.historico TO 'estoque'@'%';
GRANT SELECT, INSERT, DELETE ON estoque.revogacao TO 'estoque'@'%';
GRANT SELECT ON estoque.produto_palavra TO 'estoque'@'%';
GRANT EXECUTE ON FUNCTION estoque.falta_ate TO 'estoque'@'%';
GRANT SELECT ON estoque.consumo TO 'estoque'@'%';
GRANT SELECT ON estoque.consumo_diario TO 'estoque'@'%';
GRANT SELECT ON estoque.consumo_mensal TO 'estoque'@'%';
