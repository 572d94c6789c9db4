-- Least privilege of the service projetos; applied on every run of the migrador.
GRANT SELECT, INSERT, UPDATE, DELETE ON projetos.projeto TO 'projetos'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON projetos.material TO 'projetos'@'%';
GRANT SELECT, INSERT, UPDATE ON projetos.produto TO 'projetos'@'%';
GRANT SELECT, INSERT, UPDATE ON projetos.copia TO 'projetos'@'%';
GRANT SELECT, INSERT, DELETE ON projetos.inbox TO 'projetos'@'%';
GRANT SELECT, INSERT, DELETE ON projetos.outbox TO 'projetos'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON projetos.idempotencia TO 'projetos'@'%';
GRANT SELECT, INSERT ON projetos.historico TO 'projetos'@'%';
GRANT SELECT, INSERT, DELETE ON projetos.revogacao TO 'projetos'@'%';
GRANT SELECT ON projetos.projeto_palavra TO 'projetos'@'%';
GRANT SELECT ON projetos.produto_palavra TO 'projetos'@'%';
