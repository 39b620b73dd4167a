-- The staging tables.
CREATE SCHEMA IF NOT EXISTS tickit_staging;

CREATE TABLE IF NOT EXISTS tickit_staging.category (
  catid smallint NOT NULL,
  catgroup varchar(10),
  catname varchar(10),
  catdesc varchar(50)
)
DISTSTYLE ALL
SORTKEY (catid);

CREATE TABLE IF NOT EXISTS tickit_staging.date (
  dateid smallint NOT NULL,
  caldate date NOT NULL,
  day char(3) NOT NULL,
  week smallint NOT NULL,
  month char(5) NOT NULL,
  qtr char(5) NOT NULL,
  year smallint NOT NULL,
  holiday boolean
)
DISTSTYLE ALL
SORTKEY (dateid);

CREATE TABLE IF NOT EXISTS tickit_staging.event (
  eventid integer NOT NULL,
  venueid smallint NOT NULL,
  catid smallint NOT NULL,
  dateid smallint NOT NULL,
  eventname varchar(200),
  starttime timestamp
)
DISTSTYLE KEY
DISTKEY (eventid)
SORTKEY (dateid);

CREATE TABLE IF NOT EXISTS tickit_staging.listing (
  listid integer NOT NULL,
  sellerid integer NOT NULL,
  eventid integer NOT NULL,
  dateid smallint NOT NULL,
  numtickets smallint NOT NULL,
  priceperticket decimal(8,2),
  totalprice decimal(8,2),
  listtime timestamp
)
DISTSTYLE KEY
DISTKEY (listid)
SORTKEY (dateid);

CREATE TABLE IF NOT EXISTS tickit_staging.sales (
  salesid integer NOT NULL,
  listid integer NOT NULL,
  sellerid integer NOT NULL,
  buyerid integer NOT NULL,
  eventid integer NOT NULL,
  dateid smallint NOT NULL,
  qtysold smallint NOT NULL,
  pricepaid decimal(8,2),
  commission decimal(8,2),
  saletime timestamp
)
DISTSTYLE KEY
DISTKEY (listid)
SORTKEY (dateid);

CREATE TABLE IF NOT EXISTS tickit_staging.users (
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

CREATE TABLE IF NOT EXISTS tickit_staging.venue (
  venueid smallint NOT NULL,
  venuename varchar(100),
  venuecity varchar(30),
  venuestate char(2),
  venueseats integer
)
DISTSTYLE ALL
SORTKEY (venueid);
