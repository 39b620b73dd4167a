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

/** Returns true if the declarations of a routine have begun, so that its level is that of its body. */
function isInside(statement: Statement): boolean {
  return statement.kind === "other" && statement.inDeclarations === true;
}

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
  resolve(
    statement: Statement,
    level: number,
  ): { resolved: ResolvedStatement; warnings: readonly ResolverWarning[] } {
    this.recorder.start();
    this.#declareVariables(statement, level);
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

  /** Declares the variables of a statement, in the body that follows it if they are parameters. */
  #declareVariables(statement: Statement, level: number): void {
    const { variables } = this.tables;
    variables.enter(level);
    const { declares = [], inBody = false, rowsOf } = statement.variables ?? {};
    for (const name of declares) {
      // The level of a body is not known without separators.
      const isAhead = inBody && !isInside(statement) && !this.dialect.optionalSeparators;
      variables.declare(name, isAhead ? level + 1 : level);
      if (rowsOf !== undefined) variables.assign([name], this.tables.relation(this.tables.find(rowsOf)));
    }
  }
}
