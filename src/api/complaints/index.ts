/** Complaints of users (消费者投诉 2.0). */
export * as Complaint from "./Complaint.ts"
export * as ComplaintImage from "./ComplaintImage.ts"
export * as ComplaintNotification from "./ComplaintNotification.ts"
