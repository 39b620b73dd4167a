-- The lake's tables. A plain schema stands in for the external schema; the files are loaded with COPY.
CREATE SCHEMA IF NOT EXISTS s3_datalake;

CREATE TABLE IF NOT EXISTS s3_datalake.category (
  catid smallint,
  catgroup varchar(10),
  catname varchar(10),
  catdesc varchar(50)
);

CREATE TABLE IF NOT EXISTS s3_datalake.date (
  dateid smallint,
  caldate date,
  day varchar(3),
  week smallint,
  month varchar(5),
  qtr varchar(5),
  year smallint,
  holiday boolean
);

CREATE TABLE IF NOT EXISTS s3_datalake.event (
  eventid int,
  venueid smallint,
  catid smallint,
  dateid smallint,
  eventname varchar(200),
  starttime timestamp
);

CREATE TABLE IF NOT EXISTS s3_datalake.listing (
  listid int,
  sellerid int,
  eventid int,
  dateid smallint,
  numtickets smallint,
  priceperticket decimal(8,2),
  totalprice decimal(8,2),
  listtime timestamp
);

CREATE TABLE IF NOT EXISTS s3_datalake.sales (
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
);

CREATE TABLE IF NOT EXISTS s3_datalake.users (
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
);

CREATE TABLE IF NOT EXISTS s3_datalake.venue (
  venueid smallint,
  venuename varchar(100),
  venuecity varchar(30),
  venuestate varchar(2),
  venueseats int
);
