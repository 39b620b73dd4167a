/** Number of earlier writes among which the one of the same job is looked for. */
const earlierWrites = 20;

/**
 * Joins the latest earlier schemas of a write `w` as `e`: of the same job (`own`; null if it has not written lately)
 * and of any writer (`latest`). Jobs that describe one dataset differently take turns, so the schema of the same job
 * counts first.
 */
export const earlierSchemas = `
  LEFT JOIN runs wr ON wr.id = w.run_id
  LEFT JOIN LATERAL (
    SELECT (array_agg(p.schema ORDER BY p.at DESC, p.writer DESC) FILTER (WHERE pr.job_id = wr.job_id))[1] AS own,
           (array_agg(p.schema ORDER BY p.at DESC, p.writer DESC))[1] AS latest
    FROM (SELECT * FROM dataset_writes o WHERE o.dataset_id = w.dataset_id AND o.schema IS NOT NULL
            AND (o.at, o.writer) < (w.at, w.writer) ORDER BY o.at DESC, o.writer DESC LIMIT ${earlierWrites}) p
    LEFT JOIN runs pr ON pr.id = p.run_id) e ON true`;
