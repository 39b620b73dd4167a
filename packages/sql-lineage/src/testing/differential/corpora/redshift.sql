-- What Redshift has beyond PostgreSQL, statement by statement.

COPY stage.event FROM 's3://lake/event/' IAM_ROLE 'arn:aws:iam::123456789012:role/load' FORMAT AS PARQUET;

UNLOAD ('select e.id from stage.event e') TO 's3://lake/out/' IAM_ROLE default PARQUET;

CREATE TABLE mart.sale DISTSTYLE KEY DISTKEY (id) COMPOUND SORTKEY (day, id) AS SELECT s.id, s.day FROM stage.sale s;

CREATE TABLE #recent AS SELECT s.id FROM stage.sale s WHERE s.day > getdate() - 7;

INSERT INTO mart.sale (id) (SELECT s.id FROM stage.sale s WHERE s.day = '2026-01-31');

SELECT TOP 10 s.id, s.amount::decimal(8, 2) AS amount FROM stage.sale s ORDER BY s.amount DESC;

SELECT s.id, s.day FROM stage.sale s QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY s.day DESC) = 1;

SELECT * FROM (SELECT s.quarter, s.amount FROM stage.sale s) PIVOT (sum(amount) FOR quarter IN ('q1', 'q2'));

SELECT c.id, o.price FROM stage.customer c, c.orders o;

SELECT s.id FROM stage.sale s MINUS SELECT r.id FROM stage.refund r;

CREATE MATERIALIZED VIEW mart.daily AUTO REFRESH YES AS SELECT s.day, sum(s.amount) AS amount FROM stage.sale s GROUP BY s.day;

CREATE VIEW mart.late AS SELECT e.id FROM spectrum.event e WITH NO SCHEMA BINDING;

MERGE INTO mart.sale USING stage.sale AS s ON mart.sale.id = s.id WHEN MATCHED THEN UPDATE SET day = s.day WHEN NOT MATCHED THEN INSERT (id, day) VALUES (s.id, s.day);

MERGE INTO mart.sale USING stage.sale ON mart.sale.id = stage.sale.id REMOVE DUPLICATES;

UPDATE mart.sale SET day = s.day FROM stage.sale s WHERE s.id = mart.sale.id;

DELETE FROM mart.sale USING stage.refund r WHERE r.id = mart.sale.id;

ALTER TABLE mart.sale APPEND FROM stage.sale;

CREATE EXTERNAL SCHEMA spectrum FROM DATA CATALOG DATABASE 'lake' IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS;

CREATE EXTERNAL TABLE spectrum.event (id int, name varchar(20)) PARTITIONED BY (day date) STORED AS PARQUET LOCATION 's3://lake/event/';

CREATE TABLE stage.event (id int IDENTITY (1, 1) ENCODE az64, name varchar(20) ENCODE zstd SORTKEY, PRIMARY KEY (id)) DISTSTYLE AUTO;

SELECT listagg(e.name, ',') WITHIN GROUP (ORDER BY e.name) AS names, approximate count(DISTINCT e.id) AS ids FROM stage.event e;

SELECT decode(e.kind, 1, e.name, 'other') AS label, nvl(e.a, e.b) AS either FROM stage.event e;

SELECT e.day, date_trunc('month', e.day) AS month, datediff(day, e.day, getdate()) AS age FROM stage.event e;

CALL mart.refresh_all('2026-01-31');

TRUNCATE TABLE stage.event;

SET query_group TO 'load';

GRANT SELECT ON ALL TABLES IN SCHEMA mart TO GROUP readers;

VACUUM FULL mart.sale TO 99 PERCENT;

ANALYZE mart.sale;
