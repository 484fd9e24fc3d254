import { DocumentLocation } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant } from '../../domain/time';

/** A calendar, ready to be asked. */
export interface CompiledCalendar {
  name: string;
  title?: string;
  zone: string;
  /** Absent: it says nothing about working hours. */
  isWorkingTime?(at: Instant): boolean;
  /** Freezes that hold at an instant, the one that ends last first. */
  freezesAt(at: Instant): { name: string; until: Instant }[];
  location: DocumentLocation;
}
