/** Names of the fictitious company: an outdoor retailer with three data teams. */

/** A data team and its platforms. */
export interface Team {
  readonly name: string;
  /** Its MWAA environment. */
  readonly namespace: string;
  readonly owner: string;
  readonly lead: string;
  readonly database: string;
  /** Versions of Airflow and its OpenLineage provider. */
  readonly airflow: string;
  readonly provider: string;
  /** Warehouse of the team's marts. */
  readonly marts: "redshift" | "snowflake";
  readonly topics: readonly string[];
}

/** Namespaces of the platforms that all teams share. */
export const platforms = {
  redshift: "redshift://warehouse-prod.eu-central-1:5439",
  snowflake: "snowflake://fernwood-prod.eu-central-1",
  lake: "s3://fernwood-lake",
  kafka: "kafka://broker-1.fernwood.example:9092",
  glue: "arn:aws:glue:eu-central-1:222233334444",
  dashboards: "tableau://reports.fernwood.example",
} as const;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** The teams. */
export const teams: readonly Team[] = [
  {
    name: "treasury",
    namespace: "mwaa://eu-central-1/222233334444/treasury-prod",
    owner: "treasury-data",
    lead: "Noor Haddad",
    database: "postgres://books-db.fernwood.example:5432",
    airflow: "3.0.6",
    provider: "2.20.0",
    marts: "snowflake",
    topics:
      words(`exchange_rates sales revenue_report customers accruals payments refunds invoices ledger taxes
      payouts disputes memberships billing reminders credit_notes budgets forecasts fixed_assets depreciation
      intercompany cash_positions bank_statements expenses payroll spend_analysis recognition margins unit_costs
      audits period_close consolidation covenants vendors agreements price_lists rebates vouchers deposits
      settlements card_fees fraud_signals identity_checks sanctions claims reconciliation board_pack cost_centers
      profit_centers leases`),
  },
  {
    name: "storefront",
    namespace: "mwaa://eu-central-1/222233334444/storefront-prod",
    owner: "storefront-analytics",
    lead: "Tomás Rivera",
    database: "postgres://shop-db.fernwood.example:5432",
    airflow: "3.3.1",
    provider: "2.20.0",
    marts: "redshift",
    topics:
      words(`retention visits accounts newsletters advertising attribution experiments notifications invitations
      site_searches page_events app_events promotions loyalty_points polls prospects landing_pages partners
      search_ranking baskets wish_lists onboarding product_views variants creators text_messages support_chats
      ratings social_posts lifetime_value segments audiences consents opt_outs locations devices funnels cohorts
      clicks impressions keywords media_budgets creatives videos podcasts store_visits events_calendar
      recommendations personalization surveys`),
  },
  {
    name: "fulfilment",
    namespace: "mwaa://eu-central-1/222233334444/fulfilment-prod",
    owner: "fulfilment-data",
    lead: "Ingrid Sørensen",
    database: "postgres://depot-db.fernwood.example:5432",
    airflow: "2.11.2",
    provider: "2.11.0",
    marts: "redshift",
    topics: words(`stock parcels depots suppliers purchase_orders goods_in stock_moves returns couriers routes
      lead_times demand replenishment safety_stock articles parts_lists inspections defects customs freight trucks
      drivers positions packing picking labels bays docks pallets containers ports cold_chain expiry batches serials
      counts losses kits transfers_between_depots back_orders allocations cross_docking forecast_errors
      service_levels on_time_in_full emissions supplier_scores tenders tariffs agreements_of_service`),
  },
];

/** Columns from which ordinary tables take theirs, with types. */
export const columnTypes: Readonly<Record<string, string>> = {
  created_at: "timestamp",
  updated_at: "timestamp",
  status: "varchar(32)",
  country: "varchar(2)",
  currency: "char(3)",
  amount: "numeric(18,2)",
  quantity: "integer",
  source_system: "varchar(64)",
  is_deleted: "boolean",
  channel: "varchar(32)",
  category: "varchar(64)",
  region: "varchar(64)",
  price: "numeric(18,2)",
  discount: "numeric(6,4)",
  tax_rate: "numeric(6,4)",
  score: "double precision",
  remark: "varchar(4096)",
  batch_number: "bigint",
  business_date: "date",
  loaded_at: "timestamp",
  owner_id: "bigint",
  parent_id: "bigint",
  revision: "integer",
  checksum: "varchar(64)",
  valid_from: "timestamp",
  valid_to: "timestamp",
  priority: "integer",
  weight_kg: "double precision",
  seconds: "integer",
  share: "double precision",
};

/** Columns with personal data, with types. */
export const personalTypes: Readonly<Record<string, string>> = {
  email: "varchar(256)",
  phone: "varchar(32)",
  full_name: "varchar(256)",
  birth_date: "date",
  iban: "varchar(34)",
  street_address: "varchar(256)",
  ip_address: "varchar(45)",
};

/** Errors of failed tasks. */
export const errorMessages: readonly string[] = [
  "redshift_connector.error.ProgrammingError: {'S': 'ERROR', 'C': '53100', 'M': 'Disk Full'}",
  "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
  "airflow.exceptions.AirflowSensorTimeout: Sensor has timed out; run duration of 3600.4 seconds exceeds the specified timeout of 3600.0",
  'psycopg2.errors.UndefinedColumn: column "discount" does not exist\nLINE 3:   a.discount,\n          ^',
  "snowflake.connector.errors.ProgrammingError: 001003 (42000): SQL compilation error: syntax error line 4 at position 2",
  "psycopg2.OperationalError: could not connect to server: Connection timed out",
];

/** The error of a first attempt that a retry makes good. */
export const passingError = "ConnectionResetError: [Errno 104] Connection reset by peer";
