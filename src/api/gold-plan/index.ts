/** What payers see after payment (点金计划). */
export * as GoldPlan from "./GoldPlan.ts"
