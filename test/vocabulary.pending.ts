/**
 * Folders and files that `test/vocabulary.test.ts` does not hold to the vocabulary yet. The list only gets shorter.
 */
export const pending: ReadonlyArray<string> = [
  "src/CertificateStore.ts",
  "src/Notification.ts",
  "src/NotificationHandler.ts",
  "src/Pagination.ts",
  "src/internal/",
  "src/keys/",
  "src/transport/",
  "test/internal/"
]
