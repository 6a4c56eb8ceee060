/** Who is signed in, and how people sign in here. */

import { ask, change } from './ask'

export type Role =
  | 'intake'
  | 'case_handler'
  | 'reviewer'
  | 'budget_holder'
  | 'wuo_adviser'
  | 'planner'
  | 'auditor'
  | 'council_public'
  | 'admin'

export interface HeldRole {
  role: Role
  text: string
  /** CBS codes; empty is the whole town. */
  areas: string[]
}

export interface Me {
  id: number
  name: string
  signedInAt: string | null
  roles: HeldRole[]
}

export interface DemoPerson {
  account: string
  name: string
  roles: HeldRole[]
}

export interface Ways {
  hasProvider: boolean
  hasLocalAccounts: boolean
  isMapOpen: boolean
  demoPeople: DemoPerson[]
  me: Me | null
}

export const getWays = (signal?: AbortSignal) => ask<Ways>('/sign-in', signal)

export const signInLocally = async (account: string, password: string) =>
  (await change<Me>('/sign-in/local', { account, password })).value

export const signInAs = async (account: string) =>
  (await change<Me>('/sign-in/demo', { account })).value

export const signOut = async () =>
  (await change<{ endSessionUrl: string | null }>('/sign-out', undefined)).value
