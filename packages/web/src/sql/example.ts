/** The SQL that the page shows first. */
export const exampleSql = `-- Paste your SQL here.
create temp table paid as
select s.eventid, s.pricepaid, s.commission
from sales s
where s.qtysold > 0;

insert into revenue_by_event (event, revenue, share)
select e.eventname, sum(p.pricepaid), sum(p.commission) / sum(p.pricepaid)
from paid p
join event e on e.eventid = p.eventid
group by e.eventname;
`;
