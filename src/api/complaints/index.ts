/** Complaints of users (消费者投诉 2.0). */
export * as ComplaintImages from "./ComplaintImages.ts"
export * as ComplaintNotifications from "./ComplaintNotifications.ts"
export * as Complaints from "./Complaints.ts"
