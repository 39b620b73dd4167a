import * as budgets from "aws-cdk-lib/aws-budgets";
import { Construct } from "constructs";

/** Properties of the budget. */
export interface CostBudgetProps {
  readonly deploymentId: string;
  /** Monthly limit in US dollars. */
  readonly monthlyUsd: number;
  readonly email: string;
  /** Costs to count: all of the account, or those with the deployment's tag. */
  readonly scope: "account" | "deployment";
}

/** Sends e-mail at 80 % of a monthly limit of costs, and when the forecast exceeds the limit. */
export class CostBudget extends Construct {
  constructor(scope: Construct, id: string, props: CostBudgetProps) {
    super(scope, id);
    const notify = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: "GREATER_THAN",
        threshold,
        thresholdType: "PERCENTAGE",
      },
      subscribers: [{ subscriptionType: "EMAIL", address: props.email }],
    });
    new budgets.CfnBudget(this, "Budget", {
      budget: {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: props.monthlyUsd, unit: "USD" },
        ...(props.scope === "deployment"
          ? { costFilters: { TagKeyValue: [`user:headwater:deployment$${props.deploymentId}`] } }
          : {}),
      },
      notificationsWithSubscribers: [notify("ACTUAL", 80), notify("FORECASTED", 100)],
    });
  }
}
