/** Durable payments on PostgreSQL: machines that are killed, frozen and ended, a store that is away. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { freePorts } from "../support/ports.ts"
import { noPostgres } from "../support/stores.ts"
import { type Machine, numberOf, pause, type Shop, until, type World, world } from "./machines.ts"

/** `WECHATPAY_DURABLE=full` runs with hundreds of orders, the documented settings and an outage of a minute. */
const full = process.env.WECHATPAY_DURABLE === "full"

if (noPostgres !== undefined) console.log(`${noPostgres}: tests of durable payments on it are skipped.`)

describe.skipIf(noPostgres !== undefined)(
  "Durable payments on PostgreSQL",
  { timeout: full ? 600_000 : 60_000 },
  () => {
    let here: World
    beforeAll(async () => {
      here = await world()
    })
    afterAll(() => here.close())

    /** What stands still goes on sooner than by the documented settings, so that the tests are quick. */
    const quick: Readonly<Record<string, string>> = full ? {} : { QUICK: "yes", EXPIRATION: "6000" }

    /** Two that mostly wait, each with a shop of its own, one of them after the other where orders are counted by hundreds. */
    const sideBySide = { concurrent: !full }

    const stateOf = (machine: Machine, number: string) => machine.send({ do: "poll", number })
    const reach = (machine: Machine, number: string, state: string) =>
      until(async () => (await stateOf(machine, number)) === state ? true : undefined, {
        limit: full ? 300_000 : 40_000
      })

    /** Hands a notification to a machine until it takes it, as WeChat Pay does. */
    const notify = (shop: Shop, machine: Machine, index: number) =>
      until(async () => {
        const notification = await shop.notification(index)
        return machine.send({ do: "notify", ...notification }).then(() => true, () => undefined)
      })

    /** Pays an order and hands the notification to a machine. */
    const payAndNotify = async (shop: Shop, machine: Machine, number: string) => {
      const index = shop.posted.length
      await here.pay(number)
      await notify(shop, machine, index)
    }

    it("are settled once by another process, killed at each stage", sideBySide, async () => {
      const shop = await here.database()
      const stages = ["started", "placed", "waiting", "fulfil", "fulfilled", "exact", "refunding"] as const
      const number = {
        started: numberOf("killed", 1),
        placed: numberOf("killed", 2),
        waiting: numberOf("killed", 3),
        fulfil: numberOf("killed", 4),
        fulfilled: numberOf("killed", 5),
        exact: `exact-${numberOf("killed", 6)}`,
        refunding: `soldout-${numberOf("killed", 7)}`
      }
      const hold = {
        [number.started]: "started",
        [number.placed]: "placed",
        [number.fulfil]: "fulfil",
        [number.fulfilled]: "fulfilled",
        [number.exact]: "fulfilled",
        [number.refunding]: "refunding"
      }
      const first = shop.machine({ HOLD: JSON.stringify(hold) })
      for (const stage of stages) {
        const placed = first.send({ do: "order", number: number[stage] })
        if (stage === "started" || stage === "placed") {
          placed.catch(() => undefined)
          await until(() => first.held.has(number[stage]) || undefined)
        } else await placed
      }
      for (const stage of ["fulfil", "fulfilled", "exact", "refunding"] as const) {
        await payAndNotify(shop, first, number[stage])
        await until(() => first.held.has(number[stage]) || undefined)
      }
      // What the transaction wrote is not there yet.
      assert.deepStrictEqual([...(await shop.fulfilled())], [[number.fulfilled, 1]])
      await first.end("SIGKILL")
      // Its notification gets lost.
      await here.pay(number.waiting)
      await here.pay(number.placed)

      const second = shop.machine()
      // A program does again what it does not know to be done.
      await second.send({ do: "order", number: number.started })
      await payAndNotify(shop, second, number.started)
      for (const stage of stages) {
        await reach(second, number[stage], stage === "refunding" ? "Refused" : "Fulfilled")
      }
      const times = await shop.fulfilled()
      assert.deepStrictEqual(
        stages.map((stage) => [stage, times.get(number[stage]) ?? 0]),
        // Done, and not stored: that is what at least once means.
        stages.map((stage) => [stage, stage === "fulfilled" ? 2 : stage === "refunding" ? 0 : 1])
      )
      const { orders, refunds } = await here.state()
      const ours = new Set<string>(Object.values(number))
      assert.lengthOf(orders.filter(({ out_trade_no }) => ours.has(out_trade_no)), stages.length)
      assert.deepStrictEqual(
        refunds.filter(({ out_trade_no }) => ours.has(out_trade_no)).map(({ out_trade_no, refund, status }) => [
          out_trade_no,
          refund,
          status
        ]),
        [[number.refunding, 100, "SUCCESS"]]
      )
      await second.end("SIGKILL")
    })

    it("go on elsewhere, their machine killed, frozen or ended by SIGTERM", sideBySide, async () => {
      const rounds = full
        ? [["SIGKILL"], ["SIGSTOP"], ["SIGTERM"]] as const
        : [["SIGKILL", "SIGSTOP", "SIGTERM"]] as const
      for (const signals of rounds) {
        const shop = await here.database()
        const machines = await shop.machines(signals.length + 1, quick)
        const [survivor, ...others] = machines
        const numbers = Array.from(
          { length: full ? 200 : 16 },
          (_, index) => `${index % 2 === 0 ? "" : "exact-"}${numberOf(signals.join(), index)}`
        )
        await Promise.all(
          numbers.map((number, index) => machines[index % machines.length]?.send({ do: "order", number }))
        )
        const first = shop.posted.length
        await Promise.all(others.map((machine, index) => {
          const signal = signals[index] ?? "SIGKILL"
          if (signal === "SIGKILL") return machine.end(signal)
          machine.process.kill(signal)
          return undefined
        }))
        const began = performance.now()
        for (const [index, number] of numbers.entries()) {
          await here.pay(number)
          const notification = await shop.notification(first + index)
          // Twice, as WeChat Pay does.
          for (const _ of [1, 2]) survivor.send({ do: "notify", ...notification }).catch(() => undefined)
        }
        for (const number of numbers) await reach(survivor, number, "Fulfilled")
        const took = (performance.now() - began) / 1000
        if (full) console.log(`${signals.join()}: ${numbers.length} orders were fulfilled after ${took.toFixed(1)} s`)
        for (const machine of others) machine.process.kill("SIGCONT")
        // A machine that was frozen finds that its orders are another's.
        await pause(full ? 10_000 : 1500)
        const times = await shop.fulfilled()
        const kept = (number: string) => number.startsWith("exact") ? times.get(number) === 1 : times.has(number)
        assert.deepStrictEqual(numbers.filter((number) => !kept(number)), [], signals.join())
        for (const machine of machines) await machine.end("SIGKILL")
      }
    })

    it("go on elsewhere although a frozen machine left a transaction open", async () => {
      const shop = await here.database()
      const [survivor, other] = await shop.machines(2, { QUICK: "yes", EXPIRATION: "6000" })
      // What the other machine writes takes a while, or it would hardly ever be frozen before it commits.
      await shop.sql(
        `CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
          IF current_setting(''application_name'') = ''machine-${other.port}'' THEN PERFORM pg_sleep(0.1); END IF;
          RETURN NULL;
        END'`
      )
      for (const table of ["cluster_messages", "cluster_replies"]) {
        await shop.sql(
          `CREATE TRIGGER linger AFTER INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION linger()`
        )
      }
      const numbers: Array<string> = []
      const sent: Array<Promise<unknown>> = []
      let done = 0
      // Freezes it again and again, until it is within a transaction that has written something. It has orders all the time.
      await until(async () => {
        while (numbers.length < done + 16) {
          const number = `exact-${numberOf("open", numbers.length)}`
          numbers.push(number)
          sent.push(survivor.send({ do: "order", number }).then(() => done++))
        }
        other.process.kill("SIGSTOP")
        await pause(150)
        const [row] = await shop.sql(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'machine-${other.port}'
            AND state = 'idle in transaction' AND (query LIKE 'INSERT%' OR query LIKE 'UPDATE%')`
        )
        if (row?.n !== 0) return true
        other.process.kill("SIGCONT")
        await pause(13)
        return undefined
      }, { every: 20 })
      await Promise.all(sent)
      await Promise.all(numbers.map(here.pay))
      await Promise.all(numbers.map((number) => reach(survivor, number, "Fulfilled")))
      assert.deepStrictEqual(await shop.fulfilled(), new Map(numbers.map((number) => [number, 1])))
      for (const machine of [survivor, other]) await machine.end("SIGKILL")
    })

    it("go on elsewhere within 15 seconds, their machine killed, before its locks expire", sideBySide, async () => {
      const shop = await here.database()
      const [survivor, other] = await shop.machines(2, { CHECKS: "no" })
      const numbers = Array.from({ length: 12 }, (_, index) => numberOf("killed-soon", index))
      for (const number of numbers) await survivor.send({ do: "order", number })
      const first = shop.posted.length
      for (const number of numbers) await here.pay(number)
      await shop.notification(first + numbers.length - 1)
      await other.end("SIGKILL")
      const began = performance.now()
      for (const index of numbers.keys()) {
        survivor.send({ do: "notify", ...await shop.notification(first + index) }).catch(() => undefined)
      }
      await until(async () => (await shop.fulfilled()).size === numbers.length ? true : undefined)
      assert.isBelow(performance.now() - began, 15_000)
      assert.deepStrictEqual(new Set((await shop.fulfilled()).values()), new Set([1]))
      await survivor.end("SIGKILL")
    })

    it("go on elsewhere soon, their machine killed, started and killed again", sideBySide, async () => {
      const shop = await here.database()
      const ports = await freePorts(2)
      const start = (port: number) => shop.machine({ PORT: String(port), CHECKS: "no", ...quick, EXPIRATION: "" })
      const [survivor, other] = ports.map(start)
      if (survivor === undefined || other === undefined) return assert.fail("no machine")
      await Promise.all([survivor.ready, other.ready])
      for (const [round, killed] of [other, undefined].entries()) {
        const machine = killed ?? start(ports[1] ?? 0)
        await machine.ready
        await until(async () => (await shop.owners()) === 2 ? true : undefined)
        const numbers = Array.from({ length: 8 }, (_, index) => numberOf(`again${round}`, index))
        for (const number of numbers) await survivor.send({ do: "order", number })
        await machine.end("SIGKILL")
        const began = performance.now()
        for (const number of numbers) await payAndNotify(shop, survivor, number)
        for (const number of numbers) await reach(survivor, number, "Fulfilled")
        assert.isBelow(performance.now() - began, 15_000)
        // Its log may come after the orders, which may all have been the survivor's.
        await until(() => survivor.logged.filter(isMark).length > round || undefined)
        assert.lengthOf(survivor.logged.filter(isMark), round + 1)
      }
      await survivor.end("SIGKILL")
    })

    it("are fulfilled once although every connection to the store was lost", async () => {
      for (const environment of [full ? quick : { QUICK: "yes" }]) {
        const shop = await here.database()
        const machine = shop.machine(environment)
        const numbers = Array.from(
          { length: 10 },
          (_, index) => numberOf(`lost${JSON.stringify(environment)}`, index)
        )
        const unpaid = Array.from(
          { length: 10 },
          (_, index) => numberOf(`unpaid${JSON.stringify(environment)}`, index)
        )
        // At once, so that the connections end before an order is queried, which it is after 5 seconds.
        await Promise.all([
          ...numbers.map((number) => machine.send({ do: "order", number })),
          ...unpaid.map((number, index) => machine.send({ do: "order", number, cups: 100 + index }))
        ])
        const first = shop.posted.length
        await Promise.all(numbers.map(here.pay))
        await shop.notification(first + numbers.length - 1)
        const ended = await shop.sql(
          "SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity " +
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert.isAtLeast(Number(ended[0]?.ended), 2)
        const close = (number: string) =>
          until(() => machine.send({ do: "close", number }).then(() => true, () => undefined))
        await Promise.all([...unpaid.map(close), ...numbers.map((_, index) => notify(shop, machine, first + index))])
        for (const number of numbers) await reach(machine, number, "Fulfilled")
        assert.deepStrictEqual(new Set((await shop.fulfilled()).values()), new Set([1]))
        for (const number of unpaid) await reach(machine, number, "Closed")
        const endings = await shop.sql("SELECT count(*)::int AS n FROM endings WHERE cups >= 100 GROUP BY cups")
        assert.deepStrictEqual(endings.map(({ n }) => n), unpaid.map(() => 1))
        await machine.end("SIGKILL")
      }
    })

    it("are fulfilled once and soon by machines that refuse each other's connections", async () => {
      // Whom each machine cannot reach.
      const networks: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> = full
        ? [[[1], [0]], [[1], []], [[1, 2], [0, 2], [0, 1]], [[1, 2], [], []], [[0, 1], [0, 1]]]
        : [[[1], [0]]]
      for (const network of networks) {
        const name = JSON.stringify(network)
        const shop = await here.database()
        const ports = await freePorts(network.length)
        const machines = network.map((unreached, index) =>
          shop.machine({
            PORT: String(ports[index]),
            REFUSED: unreached.map((other) => ports[other]).join(),
            ...quick
          })
        )
        const [shopping] = machines
        if (shopping === undefined) return assert.fail("no machine")
        await Promise.all(machines.map(({ ready }) => ready))
        // The first marks come 5 seconds after the start.
        await until(() => machines.some(({ logged }) => logged.some(isMark)) || undefined)
        const numbers = Array.from(
          { length: full ? 60 : 12 },
          (_, index) => `${index % 2 === 0 ? "" : "exact-"}${numberOf(name, index)}`
        )
        await Promise.all(
          numbers.map((number, index) => machines[index % machines.length]?.send({ do: "order", number }))
        )
        const first = shop.posted.length
        const began = performance.now()
        for (const [index, number] of numbers.entries()) {
          await here.pay(number)
          const notification = await shop.notification(first + index)
          machines[(index + 1) % machines.length]?.send({ do: "notify", ...notification }).catch(() => undefined)
        }
        for (const number of numbers) await reach(shopping, number, "Fulfilled")
        assert.isBelow(performance.now() - began, 20_000, name)
        assert.deepStrictEqual(await shop.fulfilled(), new Map(numbers.map((number) => [number, 1])), name)
        for (const { logged } of machines) assert.isAtMost(logged.filter(isMark).length, machines.length, name)
        for (const machine of machines) await machine.end("SIGKILL")
      }
    })

    it("go on after the store was away", async () => {
      const shop = await here.database()
      const machine = shop.machine()
      const numbers = Array.from({ length: 4 }, (_, index) => numberOf("away", index))
      for (const number of numbers) await machine.send({ do: "order", number })
      await here.server.kill()
      // Paid meanwhile, and no notification can be stored.
      for (const number of numbers) await here.pay(number)
      await pause(full ? 60_000 : 1500)
      await here.server.start()
      for (const number of numbers) await reach(machine, number, "Fulfilled")
      assert.deepStrictEqual(new Set((await shop.fulfilled()).values()), new Set([1]))
      await machine.end("SIGKILL")
    })
  }
)

/** Whether a line of the log says that a machine was marked as unhealthy. */
const isMark = (line: string) => line.includes("nobody listens at")
