/**
 * Options of Airflow and of the providers in MWAA's images, one a line with the type of its value: s text, b boolean, i
 * integer, f number. A third column marks the versions, in the order of the pin table, that have the option. Source: the
 * packages' config.yml and provider info.
 */
export const optionTable = `
api.access_control_allow_headers s
api.access_control_allow_methods s
api.access_control_allow_origins s
api.access_logfile s ---+--
api.auth_backends s +++---
api.auto_refresh_interval i ----++
api.base_url s ---+++
api.client_ssl_cert s ----++
api.client_ssl_key s ----++
api.client_use_public_certs b -----+
api.dag_cache_size i -----+
api.dag_cache_ttl i -----+
api.default_wrap b ----++
api.enable_experimental_api b +++---
api.enable_swagger_ui b ---+++
api.enable_xcom_deserialize_support b ++++--
api.expose_config s ---+++
api.expose_stacktrace s ---+++
api.fallback_page_limit i
api.google_key_path s +++---
api.google_oauth2_audience s +++---
api.grid_view_sorting_order s ----++
api.hide_paused_dags_by_default b ----++
api.host s ---+++
api.instance_name s ----++
api.log_config s ----++
api.log_fetch_timeout_sec s ----++
api.log_stream_buffer_size i ----++
api.maximum_page_limit i
api.port s ---+++
api.require_confirmation_dag_change b ----++
api.secret_key s ---+++
api.server_type s ----++
api.ssl_ca_file s -----+
api.ssl_cert s ---+++
api.ssl_cert_reqs s -----+
api.ssl_key s ---+++
api.theme s ----++
api.worker_refresh_batch_size i ----++
api.worker_refresh_interval i ----++
api.worker_timeout i ---+++
api.workers i ---+++
api_auth.jwt_algorithm s ---+++
api_auth.jwt_audience s ---+++
api_auth.jwt_cli_expiration_time i ---+++
api_auth.jwt_expiration_time i ---+++
api_auth.jwt_issuer s ---+++
api_auth.jwt_kid s ---+++
api_auth.jwt_leeway i ---+++
api_auth.jwt_private_key_path s ---+++
api_auth.jwt_secret s ---+++
api_auth.trusted_jwks_url s ---+++
aws.cloudwatch_task_handler_json_serializer s
aws.s3_task_handler_acl_policy s -----+
aws.session_factory s
aws_auth_manager.avp_policy_store_id s
aws_auth_manager.conn_id s
aws_auth_manager.enable b +-----
aws_auth_manager.region_name s
aws_auth_manager.saml_metadata_url s
aws_batch_executor.check_health_on_startup b
aws_batch_executor.conn_id s
aws_batch_executor.job_definition s
aws_batch_executor.job_name s
aws_batch_executor.job_queue s
aws_batch_executor.max_submit_job_attempts i
aws_batch_executor.region_name s
aws_batch_executor.submit_job_kwargs s
aws_ecs_executor.assign_public_ip b
aws_ecs_executor.capacity_provider_strategy s
aws_ecs_executor.check_health_on_startup b
aws_ecs_executor.cluster s
aws_ecs_executor.conn_id s
aws_ecs_executor.container_name s
aws_ecs_executor.launch_type s
aws_ecs_executor.max_run_task_attempts i
aws_ecs_executor.platform_version s
aws_ecs_executor.region_name s
aws_ecs_executor.run_task_kwargs s
aws_ecs_executor.security_groups s
aws_ecs_executor.subnets s
aws_ecs_executor.task_definition s
aws_lambda_executor.check_health_on_startup b --++++
aws_lambda_executor.conn_id s --++++
aws_lambda_executor.dead_letter_queue_url s --++++
aws_lambda_executor.end_wait_timeout i --++++
aws_lambda_executor.function_name s --++++
aws_lambda_executor.max_invoke_attempts i --+-++
aws_lambda_executor.max_run_task_attempts i ---+--
aws_lambda_executor.qualifier s --++++
aws_lambda_executor.queue_url s --++++
aws_lambda_executor.region_name s --++++
callbacks.callback_execution_timeout i -----+
celery.broker_url s
celery.celery_app_name s
celery.celery_config_options s
celery.extra_celery_config s -+++++
celery.flower_basic_auth s
celery.flower_host s
celery.flower_port s
celery.flower_url_prefix s
celery.json_logs b -----+
celery.mp_forkserver_preload s -----+
celery.mp_start_method s -----+
celery.operation_timeout f
celery.pool s
celery.result_backend s
celery.result_backend_sqlalchemy_engine_options s
celery.ssl_active s
celery.ssl_cacert s
celery.ssl_cert s
celery.ssl_key s
celery.ssl_mutual_tls b -----+
celery.sync_parallelism s
celery.task_acks_late b
celery.task_publish_max_retries i
celery.task_track_started b
celery.worker_autoscale s
celery.worker_concurrency s
celery.worker_enable_remote_control b
celery.worker_precheck s +-----
celery.worker_prefetch_multiplier i
celery.worker_umask s --++++
celery_broker_transport_options.sentinel_kwargs s
celery_broker_transport_options.visibility_timeout s
celery_kubernetes_executor.kubernetes_queue s
celery_result_backend_transport_options.master_name s --+-++
celery_result_backend_transport_options.sentinel_kwargs s --+-++
cli.api_client s +++---
cli.endpoint_url s +++---
common.io.state_store_objectstorage_compression s -----+
common.io.state_store_objectstorage_path s -----+
common.io.state_store_objectstorage_threshold i -----+
common.io.xcom_objectstorage_compression s
common.io.xcom_objectstorage_path s
common.io.xcom_objectstorage_threshold i
connection_test.max_concurrency i -----+
connection_test.reaper_interval f -----+
connection_test.timeout i -----+
core.allow_double_dot_in_ids b -----+
core.allowed_deserialization_classes s
core.allowed_deserialization_classes_regexp s
core.asset_manager_class s ---+++
core.asset_manager_kwargs s ---+++
core.auth_manager s
core.check_slas s +++---
core.compress_serialized_dags b
core.daemon_umask s
core.dag_discovery_safe_mode s
core.dag_file_processor_timeout s +++---
core.dag_ignore_file_syntax s
core.dag_run_conf_overrides_params s
core.dagbag_import_error_traceback_depth i
core.dagbag_import_error_tracebacks b
core.dagbag_import_timeout f
core.dags_are_paused_at_creation s
core.dags_folder s
core.database_access_isolation b ++++--
core.dataset_manager_class s +++---
core.dataset_manager_kwargs s +++---
core.default_impersonation s
core.default_pool_task_slot_count i
core.default_task_execution_timeout i
core.default_task_retries i
core.default_task_retry_delay i
core.default_task_weight_rule s
core.default_timezone s
core.donot_pickle s ++++--
core.enable_xcom_pickling s +++---
core.execute_tasks_new_python_interpreter b
core.execution_api_server_url s ---+++
core.executor s
core.fernet_key s
core.hide_sensitive_var_conn_fields b
core.hostname_callable s
core.internal_api_secret_key s ++++--
core.internal_api_url s ++++--
core.killed_task_cleanup_time i
core.lazy_discover_providers b
core.lazy_load_plugins b
core.load_examples s
core.max_active_runs_per_dag i
core.max_active_tasks_per_dag i
core.max_consecutive_failed_dag_runs_per_dag i
core.max_map_length i
core.max_num_rendered_ti_fields_per_task i ++++--
core.max_task_retry_delay i
core.max_templated_field_length i
core.might_contain_dag_callable s
core.min_serialized_dag_fetch_interval i ++++--
core.min_serialized_dag_update_interval i
core.mp_forkserver_preload s -----+
core.mp_start_method s ++++-+
core.multi_team b ----++
core.num_dag_runs_to_retain_rendered_fields i ----++
core.parallelism i
core.plugins_folder s
core.rerun_with_latest_version b -----+
core.security s
core.sensitive_var_conn_names s
core.simple_auth_manager_all_admins s ---+++
core.simple_auth_manager_passwords_file s ---+++
core.simple_auth_manager_users s ---+++
core.strict_dataset_uri_validation b +++---
core.task_runner s +++---
core.task_success_overtime i
core.team_name_cache_ttl i -----+
core.test_connection s
core.unit_test_mode s
core.xcom_backend s
dag_processor.bundle_refresh_check_interval i ---+++
dag_processor.dag_bundle_config_list s ---+++
dag_processor.dag_bundle_storage_path s ---+++
dag_processor.dag_file_processor_timeout i ---+++
dag_processor.dag_version_inflation_check_level s ----++
dag_processor.disable_bundle_versioning b ---+++
dag_processor.file_parsing_sort_mode s ---+++
dag_processor.health_check_threshold i ----++
dag_processor.max_callbacks_per_loop i ---+++
dag_processor.min_file_process_interval i ---+++
dag_processor.parsing_pre_import_modules b ---+++
dag_processor.parsing_processes i ---+++
dag_processor.print_stats_interval i ---+++
dag_processor.refresh_interval i ---+++
dag_processor.stale_bundle_cleanup_age_threshold i ---+++
dag_processor.stale_bundle_cleanup_interval i ---+++
dag_processor.stale_bundle_cleanup_min_versions i ---+++
dag_processor.stale_dag_threshold i ---+++
database.alembic_ini_file_path s
database.check_migrations s
database.external_db_managers s ---+++
database.load_default_connections s +++---
database.max_db_retries i
database.migration_batch_size i ---+++
database.sql_alchemy_conn s
database.sql_alchemy_conn_async s ----++
database.sql_alchemy_connect_args s
database.sql_alchemy_connect_args_async s ----++
database.sql_alchemy_engine_args s
database.sql_alchemy_max_overflow i
database.sql_alchemy_pool_enabled s
database.sql_alchemy_pool_pre_ping b
database.sql_alchemy_pool_recycle i
database.sql_alchemy_pool_size i
database.sql_alchemy_schema s
database.sql_alchemy_session_maker s
database.sql_engine_collation_for_ids s
database.sql_engine_encoding s
debug.fail_fast s +++---
email.default_email_on_failure b
email.default_email_on_retry b
email.email_backend s
email.email_conn_id s
email.from_email s
email.html_content_template s
email.ssl_context s
email.subject_template s
execution_api.jwt_audience s ---+++
execution_api.jwt_expiration_time i ---+++
execution_api.otel_trace_propagation s -----+
fab.access_denied_message s ---+++
fab.auth_backends s ---+++
fab.auth_rate_limit s ++-+++
fab.auth_rate_limited b ++-+++
fab.auth_role_public s -----+
fab.cache_ttl i ----++
fab.config_file s ---+++
fab.cookie_samesite s ----++
fab.cookie_secure b ----++
fab.enable_proxy_fix b ---+++
fab.expose_hostname s ---+++
fab.navbar_color s ---+++
fab.navbar_hover_color s ---+++
fab.navbar_text_color s ---+++
fab.navbar_text_hover_color s ---+++
fab.proxy_fix_x_for i ---+++
fab.proxy_fix_x_host i ---+++
fab.proxy_fix_x_port i ---+++
fab.proxy_fix_x_prefix i ---+++
fab.proxy_fix_x_proto i ---+++
fab.session_backend s ---+++
fab.session_lifetime_minutes i ---+++
fab.update_fab_perms s ++-+++
kerberos.ccache s
kerberos.forwardable b
kerberos.include_ip b
kerberos.keytab s
kerberos.kinit_path s
kerberos.principal s
kerberos.reinit_frequency s
lineage.backend s ++++--
lineage.max_assets_per_collector i ----++
lineage.max_extras_per_collector i ----++
logging.base_log_folder s
logging.callsite_parameters s ----++
logging.celery_logging_level s
logging.celery_stdout_stderr_separation b
logging.color_log_error_keywords s
logging.color_log_warning_keywords s
logging.colored_console_log s
logging.colored_formatter_class s ++++--
logging.colored_log_format s ++++--
logging.dag_processor_child_process_log_directory s ---+++
logging.dag_processor_log_format s
logging.dag_processor_log_target s
logging.dag_processor_manager_log_location s +++---
logging.dag_processor_manager_log_stdout b +++---
logging.delete_local_logs s
logging.enable_task_context_logger b +++---
logging.encrypt_s3_logs s
logging.extra_logger_names s
logging.fab_logging_level s
logging.file_task_handler_new_file_permissions s
logging.file_task_handler_new_folder_permissions s
logging.google_key_path s
logging.interleave_timestamp_parser s
logging.json_logs b ----++
logging.log_filename_template s
logging.log_format s
logging.log_formatter_class s
logging.log_processor_filename_template s +++---
logging.log_timestamp_format s ----++
logging.logging_config_class s
logging.logging_level s
logging.min_length_masked_secret i ---+++
logging.namespace_levels s ----++
logging.remote_base_log_folder s
logging.remote_log_conn_id s
logging.remote_logging s
logging.remote_task_handler_kwargs s
logging.secret_mask_adapter s
logging.simple_log_format s
logging.task_log_prefix_template s
logging.task_log_reader s
logging.trigger_log_server_port s
logging.use_historical_filename_templates b --+---
logging.uvicorn_logging_level s ----++
logging.worker_log_server_port s
metrics.legacy_names_on s ----++
metrics.metrics_allow_list s
metrics.metrics_block_list s
metrics.metrics_use_pattern_match b +++---
metrics.otel_debugging_on b
metrics.otel_host s
metrics.otel_interval_milliseconds i
metrics.otel_on b
metrics.otel_port i
metrics.otel_prefix s
metrics.otel_service s
metrics.otel_ssl_active b
metrics.stat_name_handler s
metrics.statsd_custom_client_path s
metrics.statsd_datadog_enabled b
metrics.statsd_datadog_metrics_tags b
metrics.statsd_datadog_tags s
metrics.statsd_disabled_tags s
metrics.statsd_host s
metrics.statsd_influxdb_enabled b
metrics.statsd_ipv6 b ---+++
metrics.statsd_on b
metrics.statsd_port i
metrics.statsd_prefix s
metrics.timer_unit_consistency s -++---
openlineage.config_conn_id s -----+
openlineage.config_path s
openlineage.custom_run_facets s
openlineage.dag_state_change_process_pool_size i
openlineage.debug_mode b
openlineage.disable_source_code b
openlineage.disabled b
openlineage.disabled_for_operators s
openlineage.emission_policy s -----+
openlineage.execute_in_thread b -----+
openlineage.execution_timeout i
openlineage.extractors s
openlineage.include_full_task_info b
openlineage.namespace s
openlineage.selective_enable b
openlineage.spark_inject_parent_job_info b -+++++
openlineage.spark_inject_transport_info b -+++++
openlineage.transport s
operators.allow_illegal_arguments s +++---
operators.default_cpus s
operators.default_deferrable b
operators.default_disk s
operators.default_gpus s
operators.default_owner s
operators.default_queue s
operators.default_ram s
profiling.memray_detailed_tracing b -----+
profiling.memray_trace_components s ----++
scheduler.allow_trigger_in_future b +++---
scheduler.allowed_run_id_pattern s
scheduler.catchup_by_default b
scheduler.child_process_log_directory s +++---
scheduler.create_cron_data_intervals b
scheduler.create_delta_data_intervals b -+++++
scheduler.dag_dir_list_interval i +++---
scheduler.dag_stale_not_seen_duration i ++++--
scheduler.dagrun_metrics_interval f ----++
scheduler.enable_health_check b
scheduler.enable_tracemalloc b ---+++
scheduler.file_parsing_sort_mode s +++---
scheduler.ignore_first_depends_on_past_by_default b
scheduler.job_heartbeat_sec f
scheduler.local_task_job_heartbeat_sec i +++---
scheduler.max_callbacks_per_loop i +++---
scheduler.max_dagruns_per_loop_to_schedule i
scheduler.max_dagruns_to_create_per_loop i
scheduler.max_tis_per_query i
scheduler.min_file_process_interval i +++---
scheduler.num_runs i
scheduler.only_idle b ----++
scheduler.orphaned_tasks_check_interval f
scheduler.parsing_cleanup_interval i
scheduler.parsing_pre_import_modules b +++---
scheduler.parsing_processes i +++---
scheduler.partition_mapper_max_downstream_keys i -----+
scheduler.pool_metrics_interval f
scheduler.print_stats_interval i +++---
scheduler.running_metrics_interval f ---+--
scheduler.schedule_after_task_execution b +++---
scheduler.scheduler_health_check_server_host s
scheduler.scheduler_health_check_server_port i
scheduler.scheduler_health_check_threshold i
scheduler.scheduler_heartbeat_sec i
scheduler.scheduler_idle_sleep_time f
scheduler.scheduler_zombie_task_threshold i +++---
scheduler.stale_dag_threshold i +++---
scheduler.standalone_dag_processor b +++---
scheduler.task_instance_heartbeat_sec i ---+++
scheduler.task_instance_heartbeat_timeout i ---+++
scheduler.task_instance_heartbeat_timeout_detection_interval f ---+++
scheduler.task_queued_timeout f
scheduler.task_queued_timeout_check_interval f
scheduler.ti_metrics_interval f ----++
scheduler.trigger_timeout_check_interval f
scheduler.use_job_schedule b
scheduler.use_row_level_locking b
scheduler.zombie_detection_interval f +++---
sdk.coordinators s -----+
sdk.queue_to_coordinator s -----+
secrets.backend s
secrets.backend_kwargs s
secrets.cache_ttl_seconds i
secrets.use_cache b
sensors.default_timeout f
sentry.before_send s
sentry.sentry_dsn s
sentry.sentry_on b
smtp.smtp_host s
smtp.smtp_mail_from s
smtp.smtp_password s +++---
smtp.smtp_port i
smtp.smtp_retry_limit i
smtp.smtp_ssl b
smtp.smtp_starttls b
smtp.smtp_timeout i
smtp.smtp_user s +++---
smtp_provider.ssl_context s +-----
smtp_provider.templated_email_subject_path s +-----
smtp_provider.templated_html_content_path s +-----
state_store.backend s -----+
state_store.clear_on_success b -----+
state_store.default_retention_days i -----+
state_store.max_value_storage_bytes i -----+
state_store.state_cleanup_batch_size i -----+
traces.otel_debug_traces_on s ----++
traces.otel_debugging_on b
traces.otel_host s
traces.otel_on b
traces.otel_port i
traces.otel_service s
traces.otel_ssl_active b
traces.otel_task_log_event s +++---
traces.task_runner_flush_timeout_milliseconds i ----++
triggerer.blocked_main_thread_warning_threshold f -----+
triggerer.capacity i ---+++
triggerer.default_capacity s +++---
triggerer.job_heartbeat_sec f
triggerer.max_trigger_to_select_per_loop i ----++
triggerer.on_kill_timeout i -----+
triggerer.queues_enabled b ----++
triggerer.runner_health_check_threshold f -----+
triggerer.shared_stream_ack_timeout f -----+
triggerer.shared_stream_cohort_grace_period f -----+
triggerer.shared_stream_subscriber_queue_size i -----+
triggerer.triggerer_health_check_threshold f
usage_data_collection.enabled b +-----
webserver.access_denied_message s +++---
webserver.access_logfile s +++---
webserver.access_logformat s +++---
webserver.allow_raw_html_descriptions b +++---
webserver.allowed_payload_size f +++---
webserver.analytics_id s +++---
webserver.analytics_tool s +++---
webserver.analytics_url s +++---
webserver.audit_view_excluded_events s ++++--
webserver.audit_view_included_events s ++++--
webserver.auto_refresh_interval i ++++--
webserver.base_url s +++---
webserver.caching_hash_method s +++---
webserver.config_file s +++---
webserver.cookie_samesite s +++---
webserver.cookie_secure s +++---
webserver.dag_default_view s +++---
webserver.dag_orientation s +++---
webserver.default_dag_run_display_number s +++---
webserver.default_ui_timezone s +++---
webserver.default_wrap b ++++--
webserver.enable_proxy_fix b +++---
webserver.enable_swagger_ui b +++---
webserver.error_logfile s +++---
webserver.expose_config s +++---
webserver.expose_hostname s +++---
webserver.expose_stacktrace s +++---
webserver.grid_view_sorting_order s ++++--
webserver.hide_paused_dags_by_default b ++++--
webserver.instance_name s ++++--
webserver.instance_name_has_markup b ++++--
webserver.log_animation_speed i +++---
webserver.log_auto_tailing_offset i +++---
webserver.log_fetch_delay_sec i +++---
webserver.log_fetch_timeout_sec s ++++--
webserver.max_form_memory_size i -++---
webserver.max_form_parts i -++---
webserver.navbar_color s +++---
webserver.navbar_hover_color s +++---
webserver.navbar_logo_text_color s +++---
webserver.navbar_text_color s +++---
webserver.navbar_text_hover_color s +++---
webserver.num_recent_configurations_for_trigger i +++---
webserver.page_size i ++++--
webserver.proxy_fix_x_for i +++---
webserver.proxy_fix_x_host i +++---
webserver.proxy_fix_x_port i +++---
webserver.proxy_fix_x_prefix i +++---
webserver.proxy_fix_x_proto i +++---
webserver.reload_on_plugin_change b +++---
webserver.require_confirmation_dag_change b ++++--
webserver.run_internal_api b +++---
webserver.secret_key s +++---
webserver.session_backend s +++---
webserver.session_lifetime_minutes i +++---
webserver.show_recent_stats_for_completed_runs b +++---
webserver.show_trigger_form_if_no_params b +++---
webserver.warn_deployment_exposure b ++++--
webserver.web_server_host s +++---
webserver.web_server_master_timeout s +++---
webserver.web_server_port s +++---
webserver.web_server_ssl_cert s +++---
webserver.web_server_ssl_key s +++---
webserver.web_server_worker_timeout s +++---
webserver.worker_class s +++---
webserver.worker_refresh_batch_size s +++---
webserver.worker_refresh_interval s +++---
webserver.workers s +++---
webserver.x_frame_enabled b +++---
workers.execution_api_retries i ---+++
workers.execution_api_retry_wait_max f ---+++
workers.execution_api_retry_wait_min f ---+++
workers.execution_api_timeout f ----++
workers.max_failed_heartbeats i ---+++
workers.min_heartbeat_interval i ---+++
workers.missing_dag_retries i ----++
workers.missing_dag_retry_delay i ----++
workers.secrets_backend s ---+++
workers.secrets_backend_kwargs s ---+++
workers.socket_cleanup_timeout f ---+++
workers.state_store_backend s -----+
`;

/** Former names of options that Airflow still reads, each with the current name; same third column. */
export const renamedOptionTable = `
admin.hide_sensitive_variable_fields core.hide_sensitive_var_conn_fields +++---
admin.sensitive_variable_fields core.sensitive_var_conn_names +++---
api.access_control_allow_origin api.access_control_allow_origins +++---
api.access_logfile api.log_config ----++
api.auth_backend api.auth_backends +++---
api.page_size api.fallback_page_limit ----++
celery.default_queue operators.default_queue +++---
celery.worker_log_server_port logging.worker_log_server_port +++---
core.base_log_folder logging.base_log_folder +++---
core.colored_console_log logging.colored_console_log +++---
core.colored_formatter_class logging.colored_formatter_class +++---
core.colored_log_format logging.colored_log_format +++---
core.dag_concurrency core.max_active_tasks_per_dag +++---
core.dag_file_processor_timeout dag_processor.dag_file_processor_timeout ----++
core.dag_processor_manager_log_location logging.dag_processor_manager_log_location +++---
core.encrypt_s3_logs logging.encrypt_s3_logs +++---
core.fab_logging_level logging.fab_logging_level +++---
core.interleave_timestamp_parser logging.interleave_timestamp_parser +++---
core.load_default_connections database.load_default_connections +++---
core.log_filename_template logging.log_filename_template +++---
core.log_format logging.log_format +++---
core.log_processor_filename_template logging.log_processor_filename_template +++---
core.logging_config_class logging.logging_config_class +++---
core.logging_level logging.logging_level +++---
core.max_db_retries database.max_db_retries +++---
core.max_num_rendered_ti_fields_per_task core.num_dag_runs_to_retain_rendered_fields ----++
core.non_pooled_task_slot_count core.default_pool_task_slot_count +++---
core.remote_base_log_folder logging.remote_base_log_folder +++---
core.remote_log_conn_id logging.remote_log_conn_id +++---
core.remote_logging logging.remote_logging +++---
core.simple_log_format logging.simple_log_format +++---
core.sql_alchemy_conn database.sql_alchemy_conn +++-++
core.sql_alchemy_connect_args database.sql_alchemy_connect_args +++---
core.sql_alchemy_max_overflow database.sql_alchemy_max_overflow +++---
core.sql_alchemy_pool_enabled database.sql_alchemy_pool_enabled +++---
core.sql_alchemy_pool_pre_ping database.sql_alchemy_pool_pre_ping +++---
core.sql_alchemy_pool_recycle database.sql_alchemy_pool_recycle +++---
core.sql_alchemy_pool_size database.sql_alchemy_pool_size +++---
core.sql_alchemy_schema database.sql_alchemy_schema +++---
core.sql_engine_collation_for_ids database.sql_engine_collation_for_ids +++---
core.sql_engine_encoding database.sql_engine_encoding +++---
core.task_log_prefix_template logging.task_log_prefix_template +++---
core.task_log_reader logging.task_log_reader +++---
core.use_historical_filename_templates logging.use_historical_filename_templates --+---
core.worker_precheck celery.worker_precheck +++---
kubernetes_executor.worker_pods_pending_timeout_check_interval scheduler.task_queued_timeout_check_interval +++---
metrics.statsd_allow_list metrics.metrics_allow_list +++---
metrics.statsd_block_list metrics.metrics_block_list +++---
scheduler.dag_dir_list_interval dag_processor.refresh_interval ---+++
scheduler.deactivate_stale_dags_interval scheduler.parsing_cleanup_interval +++---
scheduler.max_threads scheduler.parsing_processes +++---
scheduler.parsing_pre_import_modules dag_processor.parsing_pre_import_modules ---+++
scheduler.processor_poll_interval scheduler.scheduler_idle_sleep_time +++---
scheduler.running_metrics_interval scheduler.ti_metrics_interval ----++
scheduler.stat_name_handler metrics.stat_name_handler +++---
scheduler.statsd_allow_list metrics.statsd_allow_list +++---
scheduler.statsd_custom_client_path metrics.statsd_custom_client_path +++---
scheduler.statsd_datadog_enabled metrics.statsd_datadog_enabled +++---
scheduler.statsd_datadog_metrics_tags metrics.statsd_datadog_metrics_tags +++---
scheduler.statsd_datadog_tags metrics.statsd_datadog_tags +++---
scheduler.statsd_host metrics.statsd_host +++---
scheduler.statsd_on metrics.statsd_on +++---
scheduler.statsd_port metrics.statsd_port +++---
scheduler.statsd_prefix metrics.statsd_prefix +++---
triggerer.default_capacity triggerer.capacity ---+++
webserver.access_denied_message fab.access_denied_message ---+++
webserver.access_logfile api.access_logfile ---+++
webserver.auth_rate_limit fab.auth_rate_limit +++---
webserver.auth_rate_limited fab.auth_rate_limited +++---
webserver.auto_refresh_interval api.auto_refresh_interval ----++
webserver.base_url api.base_url ----++
webserver.default_wrap api.default_wrap ----++
webserver.enable_swagger_ui api.enable_swagger_ui ---+++
webserver.expose_config api.expose_config ---+++
webserver.expose_hostname fab.expose_hostname ---+++
webserver.grid_view_sorting_order api.grid_view_sorting_order ----++
webserver.hide_paused_dags_by_default api.hide_paused_dags_by_default ----++
webserver.instance_name api.instance_name ----++
webserver.log_fetch_timeout_sec api.log_fetch_timeout_sec ----++
webserver.navbar_color fab.navbar_color ---+++
webserver.navbar_hover_color fab.navbar_hover_color ---+++
webserver.navbar_text_color fab.navbar_text_color ---+++
webserver.navbar_text_hover_color fab.navbar_text_hover_color ---+++
webserver.page_size api.page_size ----++
webserver.require_confirmation_dag_change api.require_confirmation_dag_change ----++
webserver.secret_key api.secret_key ---+++
webserver.update_fab_perms fab.update_fab_perms +++---
webserver.web_server_host api.host ---+++
webserver.web_server_port api.port ---+++
webserver.web_server_ssl_cert api.ssl_cert ---+++
webserver.web_server_ssl_key api.ssl_key ---+++
webserver.web_server_worker_timeout api.worker_timeout ---+++
webserver.workers api.workers ---+++
workers.execution_api_server_url core.execution_api_server_url -----+
workers.missing_dag_retires workers.missing_dag_retries ----++
`;
