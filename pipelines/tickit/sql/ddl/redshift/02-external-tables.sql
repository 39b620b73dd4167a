-- The lake's tables over pipe-delimited files, one prefix per table. Not needed where the catalog already
-- holds them. Redshift refuses CREATE EXTERNAL TABLE inside a transaction.

CREATE EXTERNAL TABLE s3_datalake.category (
  catid smallint,
  catgroup varchar(10),
  catname varchar(10),
  catdesc varchar(50)
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/category/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.date (
  dateid smallint,
  caldate date,
  day varchar(3),
  week smallint,
  month varchar(5),
  qtr varchar(5),
  year smallint,
  holiday boolean
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/date/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.event (
  eventid int,
  venueid smallint,
  catid smallint,
  dateid smallint,
  eventname varchar(200),
  starttime timestamp
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/event/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.listing (
  listid int,
  sellerid int,
  eventid int,
  dateid smallint,
  numtickets smallint,
  priceperticket decimal(8,2),
  totalprice decimal(8,2),
  listtime timestamp
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/listing/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.sales (
  salesid int,
  listid int,
  sellerid int,
  buyerid int,
  eventid int,
  dateid smallint,
  qtysold smallint,
  pricepaid decimal(8,2),
  commission decimal(8,2),
  saletime timestamp
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/sales/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.users (
  userid int,
  username varchar(8),
  firstname varchar(30),
  lastname varchar(30),
  city varchar(30),
  state varchar(2),
  email varchar(100),
  phone varchar(14),
  likesports boolean,
  liketheatre boolean,
  likeconcerts boolean,
  likejazz boolean,
  likeclassical boolean,
  likeopera boolean,
  likerock boolean,
  likevegas boolean,
  likebroadway boolean,
  likemusicals boolean
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/users/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');

CREATE EXTERNAL TABLE s3_datalake.venue (
  venueid smallint,
  venuename varchar(100),
  venuecity varchar(30),
  venuestate varchar(2),
  venueseats int
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
STORED AS TEXTFILE
LOCATION 's3://${lake_bucket}/tickit/venue/'
TABLE PROPERTIES ('serialization.null.format' = '\\N');
