-- The star schema.
CREATE SCHEMA IF NOT EXISTS tickit_marts;

CREATE TABLE IF NOT EXISTS tickit_marts.dim_event (
  eventid integer NOT NULL,
  venueid smallint NOT NULL,
  venuename varchar(100),
  venuecity varchar(30),
  venuestate char(2),
  venueseats integer,
  catid smallint NOT NULL,
  catgroup varchar(10),
  catname varchar(10),
  catdesc varchar(50),
  dateid smallint NOT NULL,
  day char(3) NOT NULL,
  month char(5) NOT NULL,
  year smallint NOT NULL,
  eventname varchar(200),
  starttime timestamp
)
DISTSTYLE KEY
DISTKEY (eventid)
SORTKEY (dateid);

CREATE TABLE IF NOT EXISTS tickit_marts.dim_users (
  userid integer NOT NULL,
  username char(8),
  firstname varchar(30),
  lastname varchar(30),
  city varchar(30),
  state char(2),
  email varchar(100),
  phone char(14),
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
DISTSTYLE KEY
DISTKEY (userid)
SORTKEY (userid);

CREATE TABLE IF NOT EXISTS tickit_marts.fact_sales (
  salesid integer NOT NULL,
  listid integer NOT NULL,
  sellerid integer NOT NULL,
  buyerid integer NOT NULL,
  eventid integer NOT NULL,
  dateid smallint NOT NULL,
  day char(3) NOT NULL,
  month char(5) NOT NULL,
  year smallint NOT NULL,
  qtysold smallint NOT NULL,
  pricepaid decimal(8,2),
  commission decimal(8,2),
  saletime timestamp
)
DISTSTYLE KEY
DISTKEY (eventid)
SORTKEY (dateid);
