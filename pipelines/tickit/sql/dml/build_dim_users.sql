-- Rebuilds the user dimension; both statements run in one transaction.
DELETE FROM tickit_marts.dim_users;

INSERT INTO tickit_marts.dim_users (
  userid,
  username,
  firstname,
  lastname,
  city,
  state,
  email,
  phone,
  likesports,
  liketheatre,
  likeconcerts,
  likejazz,
  likeclassical,
  likeopera,
  likerock,
  likevegas,
  likebroadway,
  likemusicals
)
SELECT
  u.userid,
  u.username,
  u.firstname,
  u.lastname,
  u.city,
  u.state,
  u.email,
  u.phone,
  u.likesports,
  u.liketheatre,
  u.likeconcerts,
  u.likejazz,
  u.likeclassical,
  u.likeopera,
  u.likerock,
  u.likevegas,
  u.likebroadway,
  u.likemusicals
FROM tickit_staging.users AS u;
