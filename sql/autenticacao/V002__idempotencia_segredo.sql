-- Which secret corpo_sha256 is keyed with: after a change of it, a digest from before cannot be
-- compared. NULL in rows of programs from before this column.
ALTER TABLE idempotencia
    ADD COLUMN segredo BINARY(8) NULL COMMENT 'first bytes of an HMAC of a constant' AFTER corpo_sha256;
