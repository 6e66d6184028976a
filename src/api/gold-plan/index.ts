/**
 * What payers see after payment (点金计划).
 *
 * @since 0.1.0
 */
export * as GoldPlan from "./GoldPlan.ts"
