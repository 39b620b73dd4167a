import type { Dialect } from "../dialects/dialect.ts";
import type { Statement } from "../syntax/statements.ts";
import { Recorder } from "./model/recorder.ts";
import type { ResolvedStatement } from "./model/resolved-statement.ts";
import type { Resolvers } from "./model/resolvers.ts";
import type { TableRegistry } from "./model/table-registry.ts";
import { type ResolverWarning, TooMuchWork, Work } from "./model/work.ts";
import { ExpressionResolver } from "./queries/expression-resolver.ts";
import { QueryResolver } from "./queries/query-resolver.ts";
import { RelationResolver } from "./queries/relation-resolver.ts";
import { StatementResolver } from "./statements/statement-resolver.ts";

/** Resolves the statements of a script in order. Each sees the tables created by the preceding ones. */
export class ResolverSet implements Resolvers {
  readonly dialect: Dialect;
  readonly tables: TableRegistry;
  readonly work: Work;
  readonly recorder: Recorder;
  readonly expressions: ExpressionResolver;
  readonly relations: RelationResolver;
  readonly queries: QueryResolver;
  readonly statements: StatementResolver;

  constructor(tables: TableRegistry, dialect: Dialect) {
    this.dialect = dialect;
    this.tables = tables;
    this.work = new Work();
    this.recorder = new Recorder(this.work, tables);
    this.expressions = new ExpressionResolver(this);
    this.relations = new RelationResolver(this);
    this.queries = new QueryResolver(this);
    this.statements = new StatementResolver(this);
  }

  /** Resolves a statement, and returns its warnings. If it takes too much work, its lineage is incomplete. */
  resolve(statement: Statement): { resolved: ResolvedStatement; warnings: readonly ResolverWarning[] } {
    this.recorder.start();
    this.work.limit(() => {
      try {
        this.statements.statement(statement, undefined);
      } catch (error) {
        if (!(error instanceof TooMuchWork) && !(error instanceof RangeError)) throw error;
        const message = "The statement is too large; its lineage is incomplete";
        this.work.warn("too-much-work", message, statement.start, statement.end);
      }
    });
    return { resolved: this.recorder.result, warnings: this.work.takeWarnings() };
  }
}
