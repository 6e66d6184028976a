/** The page that payers see after a payment (点金计划). */
export * as GoldPlan from "./GoldPlan.ts"
