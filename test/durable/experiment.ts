import { numberOf, pause, until, world } from "./machines.ts"
const w = await world()
for (const env of [{ ADVISORY: "yes" }, {}]) {
  const db = await w.database()
  const machine = db.machine(env)
  await machine.ready
  const numbers = Array.from({ length: 10 }, (_, i) => numberOf(JSON.stringify(env), i))
  for (const number of numbers) await machine.send({ do: "order", number })
  await pause(1500)
  const first = w.posted.length
  const killed = await db.sql(
    "SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
  )
  console.log(env, "terminated", killed)
  const t0 = performance.now()
  for (const number of numbers) await w.pay(number)
  for (let i = 0; i < 10; i++) {
    const n = await w.notification(first + i)
    machine.send({ do: "notify", ...n }).catch((e) => console.log("notify failed", String(e).slice(0, 200)))
  }
  let last = ""
  await until(async () => {
    const f = await db.fulfilled()
    const states = await Promise.all(numbers.map((number) => machine.send({ do: "poll", number }).catch(() => "?")))
    const line = JSON.stringify({ fulfilled: [...f.values()].join(), states: states.join() })
    if (line !== last) console.log(Math.round(performance.now() - t0), last = line)
    return states.every((s) => s === "Fulfilled") ? true : undefined
  })
  console.log("logged", machine.logged.slice(0, 10))
  await machine.end("SIGKILL")
}
await w.close()
