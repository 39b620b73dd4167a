/** Aggregate functions, in lowercase. */
export const aggregateFunctions: ReadonlySet<string> = new Set(
  `any_value any approx_count_distinct approx_distinct approx_median approx_percentile approx_quantiles approx_set
  approx_top_count approx_top_sum approximate_percentile_disc arbitrary arg_max arg_min argmax argmin array_agg
  array_concat_agg array_union_agg array_unique_agg avg bit_and bit_or bit_xor bitand_agg bitor_agg bitxor_agg bool_and
  bool_or boolxor_agg booland_agg boolor_agg checksum_agg collect_list collect_set corr count count_big count_if countif
  count_distinct covar_pop covar_samp every first group_concat grouping_concat histogram hll hll_accumulate hll_count
  json_agg json_arrayagg json_group_array json_group_object json_objectagg json_object_agg jsonb_agg jsonb_object_agg
  kurtosis last list listagg logical_and logical_or map_agg max max_by mean median merge min min_by mode multimap_agg
  numeric_histogram object_agg percentile percentile_approx percentile_cont percentile_disc quantile quantile_cont
  quantile_disc range_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  skewness some stddev stddev_pop stddev_samp stdev stdevp string_agg stats_mode sum sum_if sumif total tdigest_agg
  variance var_pop var_samp var varp variance_pop variance_samp variance wm_concat xmlagg`.split(/\s+/),
);

/** Window functions whose value does not come from their arguments. */
export const rankingFunctions: ReadonlySet<string> = new Set(
  "row_number rank dense_rank ntile percent_rank cume_dist".split(" "),
);

/** Aggregates of the WITHIN GROUP (ORDER BY …) expression instead of their arguments. */
export const orderedSetFunctions: ReadonlySet<string> = new Set(
  "percentile_cont percentile_disc approximate_percentile_disc approx_percentile mode median".split(" "),
);

/** Functions that return the first argument that is not null. */
export const coalesceFunctions: ReadonlySet<string> = new Set("coalesce nvl ifnull zeroifnull".split(" "));

/** Functions that select the second or third argument depending on the first. */
export const choiceFunctions: ReadonlySet<string> = new Set("if iff iif nvl2".split(" "));

/** Functions whose result does not reveal the argument. */
export const maskingFunctions: ReadonlySet<string> = new Set(
  `md5 md5_hex md5_binary md5_number_lower64 md5_number_upper64 sha sha1 sha1_hex sha1_binary sha2 sha2_hex sha2_binary
  sha224 sha256 sha384 sha512 hash hash_md5 hashbytes checksum binary_checksum crc32 func_sha1 fnv_hash farm_fingerprint
  farmfingerprint64 murmur3 murmur3_32_hash mmhash3 xxhash64 xxhash32 spooky_hash_v2_32 ora_hash standard_hash strtol_hash
  digest hmac mask mask_first_n mask_last_n mask_hash mask_show_first_n mask_show_last_n count count_big countif count_if
  approx_count_distinct approx_distinct hash_agg`.split(/\s+/),
);
