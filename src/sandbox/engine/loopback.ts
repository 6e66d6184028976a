/** Addresses of this machine. */

/** Whether a URL points to this machine. */
export const isLoopback = (url: string): boolean => {
  const hostname = URL.canParse(url) ? new URL(url).hostname : ""
  return /^(localhost|.+\.localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname)
}
